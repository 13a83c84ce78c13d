import { RateLimiterMemory } from 'rate-limiter-flexible';
import { BesideError } from '../protocol/error-codes.ts';
import type { Role } from '../protocol/session-view.ts';

const messages = 30;
const inSeconds = 5;

/** Bounds what comes over data channels, which the limit on requests does not see. */
export class ChatRate {
  readonly #limiter = new RateLimiterMemory({ points: messages, duration: inSeconds });

  /** @throws {BesideError} `TOO_MANY_REQUESTS`. */
  async count(sessionId: string, author: Role): Promise<void> {
    try {
      await this.#limiter.consume(`${sessionId} ${author}`);
    } catch {
      throw new BesideError('TOO_MANY_REQUESTS', { retryAfterSeconds: inSeconds });
    }
  }
}
