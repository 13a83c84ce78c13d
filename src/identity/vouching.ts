import type { Config } from '../config.ts';
import type { Vouching } from '../store/people.ts';

/** Whose word counts by this configuration: what stands in the database may come from another one. */
export function vouchingOf({ provider, oidc, allowedTenants }: Config['identity']): Vouching {
  return {
    provider: (provider === 'oidc' && oidc?.issuer) || provider,
    tenants: allowedTenants,
  };
}
