/** The section `identity` of the configuration. */
import { z } from 'zod';

const claimName = z.string().min(1).max(200);

/**
 * Which claim says what: a claim's own name, or a path of names with dots between them
 * (`realm_access.roles`).
 */
const claimNames = z
  .strictObject({
    name: claimName.default('name'),
    userName: claimName.default('preferred_username'),
    jobTitle: claimName.default('job_title'),
    company: claimName.default('company'),
    verifiedDomain: claimName.default('verified_domain'),
    /** Absent from the token: the tenant is then the issuer. */
    tenant: claimName.default('tid'),
    roles: claimName.default('roles'),
    groups: claimName.default('groups'),
  })
  .prefault({});

export type ClaimNames = z.infer<typeof claimNames>;

export const defaultClaimNames: ClaimNames = claimNames.parse(undefined);

const oidc = z.strictObject({
  /** As the provider names itself; its discovery document is below it. */
  issuer: z.url({ protocol: /^https$/, error: 'expected an https address' }),
  clientId: z.string().min(1),
  clientSecret: z.string().min(1),
  scope: z
    .string()
    .refine((scope) => scope.split(' ').includes('openid'), 'expected openid among the scopes')
    .default('openid profile email'),
  claims: claimNames,
});

/** Whose people may sign in, when the configuration leaves it open. */
const usualTenants = {
  demo: () => ['demo.example'],
  oidc: (issuer: string | undefined) => (issuer ? [issuer] : []),
};

export const identitySchema = z
  .strictObject({
    /** `demo`: people to try it out with, inside Beside. `oidc`: any OpenID provider. */
    provider: z.enum(['demo', 'oidc']).default('demo'),
    oidc: oidc.optional(),
    /** Tenants whose people may sign in. */
    allowedTenants: z.array(z.string().min(1)).min(1).optional(),
    /** A login ends after this time, whatever happens. */
    loginSeconds: z
      .int()
      .min(60)
      .max(7 * 86_400)
      .default(12 * 3_600),
  })
  .refine((identity) => identity.provider !== 'oidc' || identity.oidc, {
    path: ['oidc'],
    error: 'expected the settings of the provider `oidc`',
    // Told together with the faults beside it.
    when: () => true,
  })
  .transform((identity) => ({
    ...identity,
    allowedTenants:
      identity.allowedTenants ?? usualTenants[identity.provider](identity.oidc?.issuer),
  }))
  .prefault({});
