/** So much a second, and after a rest so much at once (a token bucket). */
export class TokenBucket {
  readonly #perSecond: number;
  readonly #atOnce: number;
  #left: number;
  #at = performance.now();

  constructor({ perSecond, atOnce }: { perSecond: number; atOnce: number }) {
    this.#perSecond = perSecond;
    this.#atOnce = atOnce;
    this.#left = atOnce;
  }

  /** @returns Whether so much was left. */
  take(amount: number): boolean {
    const now = performance.now();
    const earned = ((now - this.#at) / 1_000) * this.#perSecond;
    this.#left = Math.min(this.#atOnce, this.#left + earned) - amount;
    this.#at = now;
    return this.#left >= 0;
  }
}
