import { clientId, clientSecret, tenantId, type Entra } from '../../support/entra.ts';
import { startServer, type TestServer } from '../../support/server.ts';

/** What stands in its configuration file. */
export function settingsWithEntra(
  entra: Entra,
  identity: object = {},
  azureAd: object = {},
  settings: object = {},
): object {
  return {
    identity: {
      provider: 'azure-ad',
      allowedTenants: [tenantId],
      azureAd: { clientId, authority: entra.origin, graph: entra.origin, ...azureAd },
      ...identity,
    },
    ...settings,
  };
}

/** A Beside that knows people from this stand-in for Entra. */
export async function startWithEntra(
  entra: Entra,
  identity: object = {},
  azureAd: object = {},
  settings: object = {},
  environment: Record<string, string> = {},
): Promise<TestServer> {
  return await startServer(
    {
      NODE_EXTRA_CA_CERTS: entra.caFile,
      BESIDE_AZURE_AD_CLIENT_SECRET: clientSecret,
      ...environment,
    },
    settingsWithEntra(entra, identity, azureAd, settings),
  );
}
