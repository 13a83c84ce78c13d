import { RateLimiterMemory } from 'rate-limiter-flexible';
import type { ParticipantId } from '../protocol/session-view.ts';
import { count } from './count.ts';

const messages = 30;
const inSeconds = 5;

/** Limits what comes over data channels, which the limit on requests does not see. */
export class ChatRate {
  readonly #limiter = new RateLimiterMemory({ points: messages, duration: inSeconds });

  /** @throws {BesideError} `TOO_MANY_REQUESTS`. */
  async count(author: ParticipantId): Promise<void> {
    await count(this.#limiter, author);
  }
}
