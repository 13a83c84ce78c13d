import type { IdentityConfig } from './config.ts';

/** Whose word counts by this configuration: of two OpenID providers, each has a name of its own. */
export function providerName({ provider, oidc }: IdentityConfig): string {
  return (provider === 'oidc' && oidc?.issuer) || provider;
}
