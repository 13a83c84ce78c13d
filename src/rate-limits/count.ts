import type { RateLimiterMemory } from 'rate-limiter-flexible';
import { BesideError } from '../protocol/error-codes.ts';

/** Counts for a key. @throws {BesideError} `TOO_MANY_REQUESTS`, with the time to try again. */
export async function count(limiter: RateLimiterMemory, key: string, points = 1): Promise<void> {
  try {
    await limiter.consume(key, points);
  } catch {
    throw new BesideError('TOO_MANY_REQUESTS', { retryAfterSeconds: limiter.duration });
  }
}
