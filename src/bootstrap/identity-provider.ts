/** Creates the identity provider of the configuration. The code of the others is not even loaded. */
import type { AddressInfo } from 'node:net';
import type { Router } from 'express';
import type { Config } from '../config/load.ts';
import { defaultClaimNames, type ClaimNames } from '../identity/config.ts';
import type {
  EndedThere,
  ProviderSession,
  SignIn,
  SignInStrategy,
  Wanted,
} from '../identity/provider.ts';
import type { Logger } from '../common/logger.ts';
import type { Pictures } from '../database/pictures.ts';
import { paths } from '../protocol/paths.ts';

export interface IdentityProvider {
  /** A passport strategy for one sign-in: to send the browser to the provider, or to read its answer. */
  strategy: (signIn: SignIn) => Promise<SignInStrategy>;
  /** Where signing out continues at the provider, if it does. */
  endSessionAddress: (session: ProviderSession) => Promise<string | undefined>;
  /** Reads the logout token that the provider posts. Undefined if the provider does not post any. */
  endedThere?: (logoutToken: string) => Promise<EndedThere>;
  /** The provider's names of the claims. */
  claimNames: ClaimNames;
  /** What to do about a claim that cannot be read. */
  claimsHint: string;
  /** Routes of the demo's provider. Undefined in any other mode. */
  demo: Router | undefined;
}

export interface Surroundings {
  /** Beside's public address. */
  origin: string;
  /** The address at which this process itself reaches the demo's provider. */
  here: AddressInfo;
  /** The groups that the configuration names now. */
  groups: () => string[];
  /** Functions, since the configuration can change. */
  allowedTenants: () => string[];
  conditions: () => Config['conditions'];
  pictures: Pictures;
  logger: Logger;
}

export async function createIdentityProvider(
  { identity }: Pick<Config, 'identity'>,
  { origin, here, groups, allowedTenants, conditions, pictures, logger }: Surroundings,
): Promise<IdentityProvider> {
  const callbackUrl = `${origin}${paths.signInCallback}`;
  const wanted = () => wantedFor(conditions());
  const onwards = (provider: Pick<IdentityProvider, 'endSessionAddress'>) =>
    identity.rpInitiatedLogout
      ? async (session: ProviderSession) => await provider.endSessionAddress(session)
      : nowhere;
  switch (identity.provider) {
    case 'demo': {
      const { loopbackFetch } = await import('../identity/demo/loopback-fetch.ts');
      const { DemoProvider } = await import('../identity/demo/provider.ts');
      const { OidcProvider } = await import('../identity/oidc/provider.ts');
      const { demoRoutes } = await import('../http/sign-in/demo-routes.ts');
      const demo = new DemoProvider(origin, callbackUrl);
      const provider = new OidcProvider({
        issuer: demo.issuer,
        clientId: demo.clientId,
        clientSecret: demo.clientSecret,
        callbackUrl,
        prompt: 'login',
        wanted() {
          const { acrValues, ...rest } = wanted();
          // Signing in again proves more in the demo.
          return { ...rest, acrValues: [...acrValues, 'urn:beside:demo:proof'] };
        },
        fetch: loopbackFetch(origin, here),
        logger,
      });
      return {
        strategy: async (signIn) => await provider.strategy(signIn),
        // Nobody stays signed in at the demo's provider.
        endSessionAddress: nowhere,
        claimNames: defaultClaimNames,
        claimsHint: '',
        demo: demoRoutes(demo, logger),
      };
    }
    case 'oidc': {
      const { OidcProvider } = await import('../identity/oidc/provider.ts');
      const { issuer, clientId, clientSecret, scope, claims } = required(identity.oidc);
      const provider = new OidcProvider({
        issuer,
        clientId,
        clientSecret,
        callbackUrl,
        scope,
        userInfo: true,
        wanted,
        logger,
      });
      return {
        strategy: async (signIn) => await provider.strategy(signIn),
        endSessionAddress: onwards(provider),
        endedThere: async (token) => await provider.endedThere(token),
        claimNames: claims,
        claimsHint:
          'Let the provider send them as expected, or name other claims in identity.oidc.claims',
        demo: undefined,
      };
    }
    case 'azure-ad': {
      const { AzureAdProvider } = await import('../identity/entra/provider.ts');
      const provider = new AzureAdProvider({
        ...required(identity.azureAd),
        allowedTenants,
        callbackUrl,
        origin,
        groups,
        wanted,
        pictures,
        logger,
      });
      return {
        strategy: async (signIn) => await provider.strategy(signIn),
        endSessionAddress: onwards(provider),
        claimNames: { ...defaultClaimNames, deviceId: required(identity.azureAd).deviceIdClaim },
        claimsHint: 'See the token configuration of the app registration',
        demo: undefined,
      };
    }
  }
}

const nowhere = async () => await Promise.resolve(undefined);

function wantedFor(conditions: Config['conditions']): Wanted {
  const ages = conditions.flatMap(({ signInAgeSeconds }) => signInAgeSeconds ?? []);
  return {
    maxAgeSeconds: ages.length > 0 ? Math.min(...ages) : undefined,
    acrValues: conditions.flatMap(({ strongSignIn }) => strongSignIn?.acr ?? []),
    contexts: conditions.flatMap(({ strongSignIn }) => strongSignIn?.contexts ?? []),
  };
}

/** The configuration has been checked: if a provider is chosen, its section exists. */
function required<Section>(section: Section | undefined): Section {
  if (!section) throw new Error('the section of the chosen provider is missing');
  return section;
}
