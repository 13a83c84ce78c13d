/** The section `identity` of the configuration. */
import { z } from 'zod';
import { addressesOf, cloudSchema, guid, standIn } from '../common/microsoft-cloud.ts';

const claimName = z.string().min(1).max(200);

/** A claim's own name, or a path of names with dots between them (`realm_access.roles`). */
const claimNames = z
  .strictObject({
    name: claimName.default('name'),
    userName: claimName.default('preferred_username'),
    jobTitle: claimName.default('job_title'),
    company: claimName.default('company'),
    verifiedDomain: claimName.default('verified_domain'),
    /** If the token has no such claim, the issuer is the tenant. */
    tenant: claimName.default('tid'),
    roles: claimName.default('roles'),
    groups: claimName.default('groups'),
    /** The id of the device on which somebody signs in, if the ID token has it. */
    deviceId: claimName.optional(),
  })
  .prefault({});

export type ClaimNames = z.infer<typeof claimNames>;

export const defaultClaimNames: ClaimNames = claimNames.parse(undefined);

const oidc = z.strictObject({
  /** The provider's own name. Its discovery document is below this address. */
  issuer: z.url({ protocol: /^https$/, error: 'expected an https address' }),
  clientId: z.string().min(1),
  clientSecret: z.string().min(1),
  scope: z
    .string()
    .refine((scope) => scope.split(' ').includes('openid'), 'expected openid among the scopes')
    .default('openid profile email'),
  claims: claimNames,
});

const azureAd = z.strictObject({
  /** Of the app registration. */
  clientId: guid,
  clientSecret: z.string().min(1),
  /** Whether guests of the tenants may sign in. */
  allowGuests: z.boolean().default(false),
  /** The claim with the device's id. Entra documents none, so none is read unless it is named here. */
  deviceIdClaim: claimName.optional(),
  cloud: cloudSchema.default('global'),
  /** For tests only: stand-ins for the login pages and for Microsoft Graph, on this machine. */
  authority: standIn.optional(),
  graph: standIn.optional(),
});

function withAddresses({ cloud, authority, graph, ...rest }: z.infer<typeof azureAd>) {
  return { ...rest, ...addressesOf({ cloud, authority, graph }) };
}

/** Reported together with the other faults of the section. */
const always = { when: () => true };

export const identitySchema = z
  .strictObject({
    /**
     * `demo`: made-up people, for trying Beside out. `oidc`: any OpenID provider. `azure-ad`:
     * Microsoft Entra ID.
     */
    provider: z.enum(['demo', 'oidc', 'azure-ad']).default('demo'),
    oidc: oidc.optional(),
    azureAd: azureAd.transform(withAddresses).optional(),
    /** Tenants whose people may sign in. */
    allowedTenants: z.array(z.string().min(1)).min(1).optional(),
    /** Whether signing out here also signs out at the provider, if it supports that. */
    rpInitiatedLogout: z.boolean().default(true),
    /** A login ends after this time, whatever happens. */
    loginSeconds: z
      .int()
      .min(60)
      .max(7 * 86_400)
      .default(12 * 3_600),
    /** A login that no page and no request uses ends after this time. */
    loginIdleSeconds: z
      .int()
      .min(300)
      .max(7 * 86_400)
      .default(3_600),
  })
  .refine(({ provider, oidc }) => provider !== 'oidc' || oidc, {
    path: ['oidc'],
    error: 'expected the settings of the provider `oidc`, found none',
    ...always,
  })
  .refine(({ provider, azureAd }) => provider !== 'azure-ad' || azureAd, {
    path: ['azureAd'],
    error: 'expected the settings of the provider `azure-ad`, found none',
    ...always,
  })
  .transform((identity) => ({ ...identity, allowedTenants: tenantsOf(identity) }))
  .prefault({});

/** The tenants whose people may sign in, with the default if the configuration names none. */
function tenantsOf(identity: {
  provider: string;
  oidc?: { issuer: string } | undefined;
  allowedTenants?: string[] | undefined;
}): string[] {
  const { provider, oidc, allowedTenants } = identity;
  // Entra writes ids in lower case.
  if (allowedTenants && provider === 'azure-ad')
    return allowedTenants.map((tenant) => tenant.toLowerCase());
  if (allowedTenants) return allowedTenants;
  return provider === 'oidc' && oidc ? [oidc.issuer] : ['demo.example'];
}

const ofEntra =
  'expected the ids of the Entra tenants whose people may sign in, like 11111111-2222-3333-4444-555555555555 (“Tenant ID” in the overview of each), found';

/** @param identity The section as written. @returns Tenants that do not have the form that Entra uses. */
export function tenantFaults({ provider, allowedTenants }: Record<string, unknown>) {
  if (provider !== 'azure-ad') return [];
  const path = ['identity', 'allowedTenants'];
  if (allowedTenants === undefined) return [{ path, words: `${ofEntra} nothing` }];
  return (Array.isArray(allowedTenants) ? allowedTenants : []).flatMap((tenant: unknown, index) =>
    typeof tenant !== 'string' || tenant === '' || guid.safeParse(tenant).success
      ? []
      : [{ path: [...path, index], words: `${ofEntra} other text` }],
  );
}

export type IdentityConfig = z.output<typeof identitySchema>;
