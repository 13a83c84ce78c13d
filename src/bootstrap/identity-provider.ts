/**
 * Who vouches for people: one of the providers, by the configuration. The others do not exist then:
 * not even their code is loaded.
 */
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
  /** A passport strategy for one act of signing in: the way out, or the way back. */
  strategy: (signIn: SignIn) => Promise<SignInStrategy>;
  /** Where signing out goes on, where it does. */
  endSessionAddress: (session: ProviderSession) => Promise<string | undefined>;
  /** Reads what the provider posts by itself; undefined where it does not. */
  endedThere?: (logoutToken: string) => Promise<EndedThere>;
  /** What it calls each claim. */
  claimNames: ClaimNames;
  /** What to do about a claim that cannot be read. */
  claimsHint: string;
  /** Routes of the demo's provider; undefined in any other mode. */
  demo: Router | undefined;
}

export interface Surroundings {
  /** Beside's public address. */
  origin: string;
  /** How the demo's provider is reached from inside. */
  here: AddressInfo;
  /** The groups that the configuration names, as it is now. */
  groups: () => string[];
  /** As they are now, like the conditions. */
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
          // Whoever signs in anew proves more there.
          return { ...rest, acrValues: [...acrValues, 'urn:beside:demo:proof'] };
        },
        fetch: loopbackFetch(origin, here),
        logger,
      });
      return {
        strategy: async (signIn) => await provider.strategy(signIn),
        // Nobody stays signed in there.
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

/** The configuration has been checked: a provider's section is there when it is chosen. */
function required<Section>(section: Section | undefined): Section {
  if (!section) throw new Error('the section of the chosen provider is missing');
  return section;
}
