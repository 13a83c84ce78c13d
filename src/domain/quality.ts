/**
 * How well the picture and the voices of a session reach the others. mediasoup scores each stream
 * from 0 to 10. The quality at one moment is the lowest of these scores.
 */

/** The stored form. The mean is `weighted / ms`. */
export interface QualityRecord {
  /** The sum of each quality, times the milliseconds that it lasted. */
  weighted: number;
  /** How long something was being sent. */
  ms: number;
}

export class Quality {
  readonly #scores = new Map<string, number>();
  #record: QualityRecord;
  #since = 0;

  constructor(record: QualityRecord = { weighted: 0, ms: 0 }) {
    this.#record = record;
  }

  /**
   * A stream has a new score.
   *
   * @param score Undefined if nothing is sent at the moment, or the stream has ended.
   * @param now Milliseconds since 1970.
   */
  set(stream: string, score: number | undefined, now: number): void {
    this.#record = this.record(now);
    this.#since = now;
    if (score === undefined) this.#scores.delete(stream);
    else this.#scores.set(stream, score);
  }

  /** From 0 to 10. Undefined while nothing is sent. */
  get current(): number | undefined {
    return this.#scores.size > 0 ? Math.min(...this.#scores.values()) : undefined;
  }

  /** The mean over the time in which something was sent, from 0 to 10, to one decimal. */
  mean(now: number): number | undefined {
    const { weighted, ms } = this.record(now);
    return ms > 0 ? Math.round((10 * weighted) / ms) / 10 : undefined;
  }

  record(now: number): QualityRecord {
    const { weighted, ms } = this.#record;
    const quality = this.current;
    // The clock may have been set back.
    const lasted = Math.max(0, now - this.#since);
    return quality === undefined
      ? { weighted, ms }
      : { weighted: weighted + quality * lasted, ms: ms + lasted };
  }
}
