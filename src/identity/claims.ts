import { z } from 'zod';
import { BesideError } from '../protocol/error-codes.ts';
import type { StoredPerson } from '../store/people.ts';

const text = z.string().trim().min(1).max(200);

/** The claims of an ID token that make a person. Others are allowed and not looked at. */
const claimsSchema = z.object({
  iss: z.string().min(1),
  sub: z.string().min(1).max(255),
  tid: text,
  preferred_username: text,
  name: text,
  job_title: text.optional(),
  company: text.optional(),
  verified_domain: text.optional(),
  /** Pictures come from our own origin only. */
  picture: z.string().max(500).optional(),
  roles: z.array(text).max(200).default([]),
  groups: z.array(text).max(500).default([]),
});

/**
 * A person from a verified ID token.
 *
 * @param origin Our own; pictures of other origins are left out.
 * @throws {BesideError} `SIGN_IN_FAILED` when claims are missing, `ORGANIZATION_NOT_ALLOWED`.
 */
export function personFromClaims(
  claims: unknown,
  allowedTenants: string[],
  origin: string,
): StoredPerson {
  const parsed = claimsSchema.safeParse(claims);
  if (!parsed.success) throw new BesideError('SIGN_IN_FAILED', {}, { cause: parsed.error });
  const { iss, sub, tid, picture, ...rest } = parsed.data;
  if (!allowedTenants.includes(tid)) throw new BesideError('ORGANIZATION_NOT_ALLOWED');
  return {
    key: `${iss}|${sub}`,
    tenantId: tid,
    userName: rest.preferred_username,
    name: rest.name,
    jobTitle: rest.job_title,
    company: rest.company,
    verifiedDomain: rest.verified_domain,
    picture: picture?.startsWith(`${origin}/`) ? picture.slice(origin.length) : undefined,
    roles: rest.roles,
    groups: rest.groups,
  };
}
