import pLimit from 'p-limit';
import { BesideError } from '../protocol/error-codes.ts';

/** How many searches of one actor may wait. A page in which somebody types has one or two. */
const mostWaiting = 4;

/** Runs searches one after the other: those of one actor, and those of all actors. */
export class SearchTurns {
  readonly #all = pLimit(1);
  readonly #own = new WeakMap<object, { inTurn: ReturnType<typeof pLimit>; waiting: symbol[] }>();

  /**
   * @param owner The actor who searches.
   * @param prepare Runs in the turn of its owner. The function that it returns runs in the turn of
   *   all.
   * @throws {BesideError} `TOO_MANY_REQUESTS` for the oldest search that waits, when newer ones
   *   come.
   */
  async run<T>(owner: object, prepare: () => Promise<() => Promise<T>>): Promise<T> {
    const own = this.#own.get(owner) ?? { inTurn: pLimit(1), waiting: [] };
    this.#own.set(owner, own);
    const me = Symbol('search');
    own.waiting.push(me);
    if (own.waiting.length > mostWaiting) own.waiting.shift();
    return await own.inTurn(async () => {
      const place = own.waiting.indexOf(me);
      if (place < 0) throw new BesideError('TOO_MANY_REQUESTS', { retryAfterSeconds: 1 });
      own.waiting.splice(place, 1);
      return await this.#all(await prepare());
    });
  }
}
