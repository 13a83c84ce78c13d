import { z } from 'zod';
import { BesideError } from '../protocol/error-codes.ts';
import type { SignInFacts } from '../session/person.ts';
import type { StoredPerson } from '../store/people.ts';
import type { ClaimNames } from './config.ts';
import type { ProviderClaims } from './sign-in.ts';

const text = z.string().trim().min(1).max(200);
/** Providers write one value as a list of one, or as itself. */
const list = z
  .union([z.array(text), text.transform((one) => [one])])
  .pipe(z.array(text).max(1_000))
  .default([]);

/** The claims that make a person, by our own names. */
const claimsSchema = z.object({
  issuer: z.string().min(1),
  subject: z.string().min(1).max(255),
  tenant: text,
  userName: text,
  name: text,
  jobTitle: text.optional(),
  company: text.optional(),
  verifiedDomain: text.optional(),
  /** Pictures come from our own origin only. */
  picture: z.string().max(500).optional(),
  roles: list,
  groups: list,
});

/** What cannot be read proves nothing, and refuses nobody. */
const signInSchema = z.object({
  /** Seconds since 1970. */
  auth_time: z.number().positive().optional().catch(undefined),
  amr: list.catch([]),
  acr: text.optional().catch(undefined),
  acrs: list.catch([]),
  deviceId: text.optional().catch(undefined),
});

export interface ReadingOptions {
  /** What the provider calls each claim. */
  names: ClaimNames;
  /** As they are now. */
  allowedTenants: () => readonly string[];
  /** Our own; pictures of other origins are left out. */
  origin: string;
}

/** Who has signed in, and how. */
export interface Vouched {
  person: StoredPerson;
  signIn: SignInFacts;
}

/**
 * A person from what a provider has vouched for.
 *
 * @param now Milliseconds since 1970.
 *
 * @throws {BesideError} `SIGN_IN_FAILED` when claims are missing, `ORGANIZATION_NOT_ALLOWED`.
 */
export function personFromClaims(
  { ofPerson, ofSignIn }: ProviderClaims,
  { names, allowedTenants, origin }: ReadingOptions,
  now: number,
): Vouched {
  const { deviceId: deviceIdClaim, ...namesOfPerson } = names;
  const parsed = claimsSchema.safeParse({
    tenant: find(ofPerson, 'iss'),
    ...Object.fromEntries(
      Object.entries(namesOfPerson)
        .map(([ours, theirs]) => [ours, find(ofPerson, theirs)] as const)
        // Null and empty text are how some providers leave a claim out.
        .filter(([, value]) => value !== undefined && value !== null && value !== ''),
    ),
    issuer: find(ofPerson, 'iss'),
    subject: find(ofPerson, 'sub'),
    picture: find(ofPerson, 'picture'),
  });
  if (!parsed.success) throw new BesideError('SIGN_IN_FAILED', {}, { cause: parsed.error });
  const { issuer, subject, tenant, picture, ...rest } = parsed.data;
  if (!allowedTenants().includes(tenant)) {
    const cause = new Error(`tenant ${tenant} is not allowed`);
    throw new BesideError('ORGANIZATION_NOT_ALLOWED', {}, { cause });
  }
  return {
    person: {
      ...rest,
      key: `${issuer}|${subject}`,
      tenantId: tenant,
      picture: picture?.startsWith(`${origin}/`) ? picture.slice(origin.length) : undefined,
    },
    signIn: signInFacts(ofSignIn, deviceIdClaim, now),
  };
}

function signInFacts(claims: object, deviceIdClaim: string | undefined, now: number): SignInFacts {
  const deviceId = deviceIdClaim && find(claims, deviceIdClaim);
  const { auth_time, amr, acr, acrs, ...rest } = signInSchema.parse({ ...claims, deviceId });
  return {
    amr,
    contexts: acrs,
    // A clock that runs ahead must not make a sign-in younger than it is. The moment of coming back
    // from the provider says nothing: with single sign-on nobody was asked.
    ...(auth_time !== undefined && { authTime: Math.min(now, auth_time * 1_000) }),
    ...(acr && { acr }),
    ...(rest.deviceId && { deviceId: rest.deviceId }),
  };
}

/** A claim by its name; names may have dots in them (`https://example.com/roles`), so that comes first. */
function find(claims: unknown, name: string): unknown {
  if (typeof claims !== 'object' || claims === null) return undefined;
  if (Object.hasOwn(claims, name)) return (claims as Record<string, unknown>)[name];
  const dot = name.indexOf('.');
  if (dot < 0 || !Object.hasOwn(claims, name.slice(0, dot))) return undefined;
  return find((claims as Record<string, unknown>)[name.slice(0, dot)], name.slice(dot + 1));
}
