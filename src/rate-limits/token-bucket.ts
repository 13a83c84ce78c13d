/** A token bucket: an amount for each second, and a larger amount at once after a rest. */
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

  /** @returns Whether this amount was left. */
  take(amount: number): boolean {
    const now = performance.now();
    const earned = ((now - this.#at) / 1_000) * this.#perSecond;
    this.#left = Math.min(this.#atOnce, this.#left + earned) - amount;
    this.#at = now;
    return this.#left >= 0;
  }
}
