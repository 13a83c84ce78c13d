import type { Logger } from '../common/logger.ts';
import type { UnreadClaim } from './claim-reader.ts';

/** The same fault of the same claim is logged once in this time, however many people it concerns. */
const againAfterMs = 60 * 60_000;
const mostKept = 1_000;

/** Logs which claims were left out, and what to do. */
export class UnreadClaims {
  readonly #logger: Logger;
  readonly #hint: string;
  /** When each was last logged. Milliseconds since 1970. */
  readonly #loggedAt = new Map<string, number>();

  /** @param hint What to do about it. */
  constructor(logger: Logger, hint: string) {
    this.#logger = logger;
    this.#hint = hint;
  }

  log(unread: UnreadClaim[], now: number): void {
    const news = unread.filter(({ claim, found }) => {
      const key = `${claim} ${found}`;
      if (now - (this.#loggedAt.get(key) ?? -Infinity) < againAfterMs) return false;
      if (this.#loggedAt.size >= mostKept) this.#loggedAt.clear();
      this.#loggedAt.set(key, now);
      return true;
    });
    if (news.length === 0) return;
    const words = news.map(
      ({ claim, found, expected }) => `${claim} (expected ${expected}, found ${found})`,
    );
    this.#logger.warn(
      { claims: news },
      `sign-in: claims of the provider that cannot be read were left out: ${words.join('; ')}. ${this.#hint}`,
    );
  }
}
