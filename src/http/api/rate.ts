/**
 * How much one token, or one login, may ask for. Each answer says how much is left. Source:
 * draft-ietf-httpapi-ratelimit-headers-10.
 */
import type { RequestHandler } from 'express';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { BesideError } from '../../protocol/error-codes.ts';
import { actorIn } from './authentication.ts';

const most = 600;
const windowSeconds = 60;

export function limitedRate(): RequestHandler {
  const limiter = new RateLimiterMemory({ points: most, duration: windowSeconds });
  return async (_req, res, next) => {
    const actor = actorIn(res);
    const key = actor.kind === 'service' ? actor.person.key : `login:${actor.loginId}`;
    const { left, isRefused } = await limiter.consume(key).then(
      (taken) => ({ left: taken, isRefused: false }),
      (error: unknown) => {
        if (error instanceof RateLimiterRes) return { left: error, isRefused: true };
        throw error;
      },
    );
    const seconds = Math.ceil(left.msBeforeNext / 1_000);
    res.set({
      'RateLimit-Policy': `"default";q=${most};w=${windowSeconds}`,
      RateLimit: `"default";r=${left.remainingPoints};t=${seconds}`,
    });
    if (isRefused) throw new BesideError('TOO_MANY_REQUESTS', { retryAfterSeconds: seconds });
    next();
  };
}
