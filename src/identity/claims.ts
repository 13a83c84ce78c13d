import { BesideError } from '../protocol/error-codes.ts';
import type { Authentication } from '../domain/person.ts';
import type { StoredPerson } from '../database/people.ts';
import { asExact, asShown, ClaimReader, describe, type UnreadClaim } from './claim-reader.ts';
import type { ClaimNames } from './config.ts';
import type { ProviderClaims } from './provider.ts';

export interface ReadingOptions {
  /** The provider's names of the claims. */
  names: ClaimNames;
  /** The roles and groups that the configuration names now. */
  named: () => ReadonlySet<string>;
  /** A function, since the configuration can change. */
  allowedTenants: () => readonly string[];
  /** Beside's own origin. Pictures of other origins are left out. */
  origin: string;
}

/** Who has signed in, and how. */
export interface Authenticated {
  person: StoredPerson;
  signIn: Authentication;
  /** Claims that were left out. */
  unread: UnreadClaim[];
}

/** The standard allows 255 characters. Longer subjects are accepted too. */
const longestSubject = 2_000;

/**
 * Makes a person from the claims of an authenticated user. Only issuer, subject and tenant decide
 * whether they come in. Any other claim that cannot be read is left out.
 *
 * @param now Milliseconds since 1970.
 * @throws {BesideError} `SIGN_IN_FAILED` if issuer or subject is missing,
 *   `ORGANIZATION_NOT_ALLOWED`.
 */
export function personFromClaims(
  { ofPerson, ofSignIn }: ProviderClaims,
  { names, named, allowedTenants, origin }: ReadingOptions,
  now: number,
): Authenticated {
  const claims = new ClaimReader(ofPerson);
  const issuer = needed(claims, 'iss');
  const subject = needed(claims, 'sub');
  const tenant = claims.exact(names.tenant) ?? issuer;
  if (!allowedTenants().includes(tenant)) {
    const cause = new Error(`tenant ${tenant} is not allowed`);
    throw new BesideError('ORGANIZATION_NOT_ALLOWED', {}, { cause });
  }
  const userName = claims.exact(names.userName);
  const person: StoredPerson = {
    key: `${issuer}|${subject}`,
    tenantId: tenant,
    // Roles are given by user name. A mail address that nobody has verified may belong to another
    // person.
    userName: userName ?? verifiedMail(claims) ?? subject,
    name: claims.shown(names.name) ?? userName ?? claims.shown('email') ?? asShown(subject) ?? '',
    jobTitle: claims.shown(names.jobTitle),
    company: claims.shown(names.company),
    verifiedDomain: claims.domain(names.verifiedDomain),
    picture: claims.picture('picture', origin),
    roles: claims.list(names.roles, named()),
    groups: claims.list(names.groups, named()),
  };
  const how = new ClaimReader(ofSignIn);
  const signIn = authenticationOf(how, names.deviceId, now);
  return { person, signIn, unread: [...claims.unread, ...how.unread] };
}

function needed(claims: ClaimReader, claim: string): string {
  const value = claims.raw(claim);
  // The value is used unchanged, since it is only compared with itself.
  if (typeof value === 'string' && asExact(value, longestSubject) !== undefined) return value;
  const why = `the claim ${claim} cannot be read: expected text of at most ${longestSubject} characters, found ${describe(value)}; nobody can be told apart without it: have the provider send it so (a mapper or token setting of this client there)`;
  throw new BesideError('SIGN_IN_FAILED', {}, { cause: new Error(why) });
}

function verifiedMail(claims: ClaimReader): string | undefined {
  const verified = [true, 'true'].includes(claims.raw('email_verified') as boolean | string);
  return verified ? asExact(claims.raw('email')) : undefined;
}

function authenticationOf(
  claims: ClaimReader,
  deviceIdClaim: string | undefined,
  now: number,
): Authentication {
  const authTime = claims.time('auth_time');
  const acr = claims.plain('acr');
  const deviceId = deviceIdClaim && claims.plain(deviceIdClaim);
  return {
    amr: claims.list('amr'),
    contexts: claims.list('acrs'),
    // A clock that is ahead must not make a sign-in look younger than it is. The time of coming
    // back from the provider proves nothing: with single sign-on the person was not asked.
    ...(authTime !== undefined && { authTime: Math.min(now, authTime) }),
    ...(acr && { acr }),
    ...(deviceId && { deviceId }),
  };
}
