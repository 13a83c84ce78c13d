import type { Clock } from '../../src/common/clock.ts';

/** A clock that stands still until it is told to go on. */
export class ManualClock implements Clock {
  #now = 1_000_000;
  readonly #waiting = new Set<{ at: number; then: () => void }>();

  now(): number {
    return this.#now;
  }

  after(ms: number, then: () => void): () => void {
    const entry = { at: this.#now + ms, then };
    this.#waiting.add(entry);
    return () => {
      this.#waiting.delete(entry);
    };
  }

  /** Calls what has come due, in order; whatever that starts may still be under way. */
  advance(ms: number): void {
    this.#now += ms;
    const due = [...this.#waiting].filter(({ at }) => at <= this.#now);
    for (const entry of due.sort((a, b) => a.at - b.at))
      if (this.#waiting.delete(entry)) entry.then();
  }

  get timers(): number {
    return this.#waiting.size;
  }
}
