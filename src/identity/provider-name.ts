import type { IdentityConfig } from './config.ts';

/** The name of the configured provider. Two OpenID providers have different names. */
export function providerName({ provider, oidc }: IdentityConfig): string {
  return (provider === 'oidc' && oidc?.issuer) || provider;
}
