/**
 * The provider reports that somebody has signed out, or may no longer sign in (OpenID Connect
 * Back-Channel Logout 1.0).
 */
import type { JWTPayload } from 'jose';
import { LRUCache } from 'lru-cache';
import { z } from 'zod';
import type { EndedThere } from '../provider.ts';

/** A logout token reports something that has just happened. */
const longestAgeSeconds = 5 * 60;
const mostKept = 10_000;

const text = z.string().min(1).max(2_000);
/** Sections 2.4 and 2.6. */
const claimsSchema = z
  .object({
    iat: z.number(),
    jti: text,
    events: z.looseObject({
      'http://schemas.openid.net/event/backchannel-logout': z.looseObject({}),
    }),
    sub: text.optional(),
    sid: text.optional(),
    // So that an ID token cannot be used as a logout token.
    nonce: z.undefined().optional(),
  })
  .refine(({ sub, sid }) => sub ?? sid, { path: ['sub'] });

export class LogoutTokens {
  /** By `jti`. */
  readonly #used = new LRUCache<string, true>({
    max: mostKept,
    ttl: 2 * longestAgeSeconds * 1_000,
    perf: Date,
  });

  /**
   * @param claims The claims of a token whose signature, issuer, audience and expiry have been
   *   verified.
   * @throws If it is not a logout token, is too old, or was used before.
   */
  take(claims: JWTPayload): EndedThere {
    const { data, error } = claimsSchema.safeParse(claims);
    if (!data) {
      const odd = error.issues.map(({ path }) => path.join('.')).join(', ');
      throw new Error(`the logout token is none: see its claims ${odd}`);
    }
    if (Math.abs(Date.now() / 1_000 - data.iat) > longestAgeSeconds)
      throw new Error('the logout token is old, or the clocks differ');
    if (this.#used.has(data.jti)) throw new Error('the logout token was used before');
    this.#used.set(data.jti, true);
    const { sub, sid } = data;
    return {
      ...(sub !== undefined && { key: `${claims.iss}|${sub}` }),
      ...(sid !== undefined && { sid }),
    };
  }
}
