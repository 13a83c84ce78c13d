/** The section of the identity provider. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { loadConfig } from '../../../src/config/load.ts';
import { StartupError } from '../../../src/common/startup-error.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;

beforeAll(async () => {
  folder = await temporaryFolder();
});
afterAll(async () => {
  await folder.remove();
});

async function load(identity: object, environment: NodeJS.ProcessEnv = {}) {
  const file = await folder.file('identity.yaml', JSON.stringify({ identity }));
  return loadConfig({ BESIDE_CONFIG: file, ...environment }).identity;
}

/** The settings that are told to be wrong. */
async function wrong(identity: object, environment?: NodeJS.ProcessEnv): Promise<string[]> {
  try {
    await load(identity, environment);
    return [];
  } catch (error) {
    if (error instanceof StartupError)
      return error.faults.map((fault) => fault.split(': ')[0] ?? '').sort();
    throw error;
  }
}

const oidc = { issuer: 'https://login.example', clientId: 'beside', clientSecret: 'secret' };

describe('an OpenID provider', () => {
  test('has usual names of claims, and its issuer as the only tenant', async () => {
    const { issuer } = oidc;
    expect(await load({ provider: 'oidc', oidc })).toMatchObject({
      allowedTenants: [issuer],
      oidc: { ...oidc, scope: 'openid profile email', claims: { name: 'name', roles: 'roles' } },
    });
  });

  test('takes its secret from the environment, or from a file of its own', async () => {
    const { clientSecret: _secret, ...rest } = oidc;
    const settings = { provider: 'oidc', oidc: rest };
    const one = await load(settings, { BESIDE_OIDC_CLIENT_SECRET: 'one' });
    const file = await folder.file('secret', 'two\n');
    const two = await load(settings, { BESIDE_OIDC_CLIENT_SECRET_FILE: file });
    expect([one.oidc?.clientSecret, two.oidc?.clientSecret]).toEqual(['one', 'two']);
  });

  test('that is chosen but not described is a fault, told together with others', async () => {
    expect(await wrong({ provider: 'oidc', colour: 'blue', loginSeconds: 1 })).toEqual([
      'identity.colour',
      'identity.loginSeconds',
      'identity.oidc',
    ]);
  });

  test('with faults is told of each, by the setting and its variable', async () => {
    const faulty = { issuer: 'http://plain.example', scope: 'profile', claims: { nam: 'x' } };
    expect(await wrong({ provider: 'oidc', oidc: faulty, allowedTenants: [] })).toEqual([
      'identity.allowedTenants',
      'identity.oidc.claims.nam',
      'identity.oidc.clientId',
      'identity.oidc.clientSecret (BESIDE_OIDC_CLIENT_SECRET)',
      'identity.oidc.issuer',
      'identity.oidc.scope',
    ]);
  });
});

describe('Microsoft Entra ID', () => {
  const clientId = 'aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee';
  const tenant = '11111111-2222-4333-8444-55555555ABCD';

  test('is at Microsoft’s own addresses, for the tenants that are listed', async () => {
    const settings = {
      provider: 'azure-ad',
      azureAd: { clientId },
      allowedTenants: [tenant],
    };
    expect(await load(settings, { BESIDE_AZURE_AD_CLIENT_SECRET: 'secret' })).toMatchObject({
      allowedTenants: [tenant.toLowerCase()],
      azureAd: {
        clientId,
        clientSecret: 'secret',
        allowGuests: false,
        authority: 'https://login.microsoftonline.com',
        graph: 'https://graph.microsoft.com/v1.0',
      },
    });
  });

  test('must be described, with its tenants by their ids', async () => {
    expect(await wrong({ provider: 'azure-ad' })).toEqual([
      'identity.allowedTenants',
      'identity.azureAd',
    ]);
    const azureAd = { clientId: 'beside', authority: 'http://localhost', cloud: 'mars' };
    expect(
      await wrong({ provider: 'azure-ad', azureAd, allowedTenants: ['corp.example'] }),
    ).toEqual([
      'identity.allowedTenants.0',
      'identity.azureAd.authority',
      'identity.azureAd.clientId',
      'identity.azureAd.clientSecret (BESIDE_AZURE_AD_CLIENT_SECRET)',
      'identity.azureAd.cloud',
    ]);
  });

  describe('whose addresses are replaced', () => {
    const replaced = async (address: string) =>
      await wrong(
        {
          provider: 'azure-ad',
          azureAd: { clientId, authority: address, graph: address },
          allowedTenants: [tenant],
        },
        { BESIDE_AZURE_AD_CLIENT_SECRET: 'secret' },
      );

    test.each(['https://localhost:9443', 'https://127.3.2.1', 'https://[::1]:1', 'https://127.1'])(
      'by this machine’s own (%s) is a test',
      async (address) => {
        expect(await replaced(address)).toEqual([]);
      },
    );

    test.each([
      'https://login.example.com',
      'https://login.microsoftonline.com.example.com',
      'https://localhost.example.com',
      'https://127.0.0.1.example.com',
      'https://localhost@example.com',
      'https://128.0.0.1',
      'https://[::2]',
      'https://[::ffff:1.2.3.4]',
      'https://0.0.0.0',
      'http://localhost',
    ])('by another’s (%s) is a fault', async (address) => {
      expect(await replaced(address)).toEqual([
        'identity.azureAd.authority',
        'identity.azureAd.graph',
      ]);
    });
  });
});
