/** Verifies the ID token with `jose`, independently of `passport-azure-ad`. */
import type { JWTPayload } from 'jose';
import { z } from 'zod';
import { BesideError, type ErrorCode } from '../../protocol/error-codes.ts';
import { describe } from '../claim-reader.ts';
import { verifySigned } from '../id-token.ts';
import type { Metadata } from './metadata.ts';

const claimsSchema = z.looseObject({
  tid: z.string(),
  oid: z.string().min(1),
  nonce: z.string(),
  ver: z.literal('2.0'),
  /** 1 for a guest of the tenant, 0 for a member. */
  acct: z
    .union([z.literal(0), z.literal(1), z.literal(['0', '1']).transform(Number)])
    .optional()
    .catch(undefined),
});

export type EntraClaims = z.infer<typeof claimsSchema>;

/**
 * Verifies signature (only RS256), issuer, audience, tenant, times and nonce. Source: "ID token
 * claims reference", "Access token and ID token validation" (Microsoft Learn).
 *
 * @throws {BesideError} `ORGANIZATION_NOT_ALLOWED`, `GUEST_NOT_ALLOWED`.
 */
export async function verifyIdToken(
  token: string,
  expected: {
    metadata: Metadata;
    authority: string;
    clientId: string;
    /** If undefined, the sign-in has no nonce, and every token is refused. */
    nonce: string | undefined;
    allowedTenants: readonly string[];
    allowGuests: boolean;
  },
): Promise<EntraClaims> {
  const { metadata, authority, clientId, nonce, allowedTenants, allowGuests } = expected;
  const payload = await verifySigned(token, metadata.findKey, {
    algorithms: ['RS256'],
    audience: clientId,
  });
  const claims = neededClaims(payload);
  if (Array.isArray(payload.aud)) throw new Error('the ID token is for several applications');
  if (claims.nonce !== nonce) throw new Error('the ID token belongs to another sign-in');
  // If there are several tenants, each is its own issuer.
  if (payload.iss !== `${authority}/${claims.tid}/v2.0`) throw new Error('another issuer');
  if (!allowedTenants.includes(claims.tid))
    throw refusal('ORGANIZATION_NOT_ALLOWED', `tenant ${claims.tid} is not allowed`);
  // The claim is optional in Entra. Without it a guest looks like a member, so nobody comes in.
  if (!allowGuests && claims.acct === undefined)
    throw new Error('the optional claim acct is missing from the ID token: see identity.azureAd');
  if (!allowGuests && claims.acct === 1)
    throw refusal('GUEST_NOT_ALLOWED', 'guests are not allowed');
  return claims;
}

function neededClaims(payload: JWTPayload): EntraClaims {
  const { data, error } = claimsSchema.safeParse(payload);
  if (data) return data;
  const claims = error.issues.map(({ path }) => String(path[0]));
  const found = claims.map((claim) => `${claim} (found ${describe(payload[claim])})`);
  throw new Error(`claims of the ID token are not as expected: ${found.join(', ')}`);
}

/** The reason is for the log. */
function refusal(code: ErrorCode, why: string): BesideError {
  return new BesideError(code, {}, { cause: new Error(why) });
}
