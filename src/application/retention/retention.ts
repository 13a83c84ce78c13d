import type { Logger } from '../../common/logger.ts';
import { retentionKinds, retentionSettings, type RetentionKind } from '../../protocol/retention.ts';
import type { RuntimeSettings } from '../runtime-settings.ts';
import { countDue, olderThan, purge, type PurgeCount, type PurgeParts } from './purge.ts';

const everyMs = 3_600_000;

export interface RetentionOptions extends Omit<PurgeParts, 'signal' | 'mayStill'> {
  settings: Pick<RuntimeSettings, 'retention'>;
  logger: Logger;
  /** Of each kind the last purge that deleted something. */
  lastPurges: () => Promise<Map<string, { at: number; rows: number }>>;
}

/** Deletes what is old enough, at the start and once an hour. */
export class Retention implements AsyncDisposable {
  readonly #options: RetentionOptions;
  readonly #closing = new AbortController();
  #cancelNext: () => void = () => undefined;
  #running: Promise<void> = Promise.resolve();
  #lastRunAt: number | undefined;

  constructor(options: RetentionOptions) {
    this.#options = options;
  }

  /** When the last run was complete. Milliseconds since 1970. */
  get lastRunAt(): number | undefined {
    return this.#lastRunAt;
  }

  /** Of each kind the last purge that deleted something, by whatever process. */
  async lastPurges(): Promise<Map<string, { at: number; rows: number }>> {
    return await this.#options.lastPurges();
  }

  start(): void {
    this.#running = this.#run();
    this.#cancelNext = this.#options.clock.after(everyMs, () => {
      this.#cancelNext = () => undefined;
      // Two runs must not overlap: the second would find the same rows.
      void this.#running.then(() => {
        if (!this.#closing.signal.aborted) this.start();
      });
    });
  }

  /** Ends after the step under way. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#cancelNext();
    this.#closing.abort();
    await this.#running;
  }

  /** Counts what the next run deletes. @param most It stops counting there. */
  async countDue(kind: RetentionKind, most: number): Promise<PurgeCount> {
    const before = this.#before(kind);
    if (before === undefined) return { rows: 0, kept: 0 };
    return await countDue(this.#parts(), kind, before, most);
  }

  /** Never rejects. */
  async #run(): Promise<void> {
    const { logger, clock } = this.#options;
    for (const kind of retentionKinds) {
      const before = this.#before(kind);
      if (before === undefined) continue;
      try {
        const mayStill = (time: number) => time <= (this.#before(kind) ?? -Infinity);
        const { rows, kept } = await purge({ ...this.#parts(), mayStill }, kind, before);
        if (rows > 0) logger.info({ kind, rows, kept }, 'retention: old data were deleted');
      } catch (error) {
        if (this.#closing.signal.aborted) return;
        logger.error({ kind, err: error }, 'retention: old data were not deleted, or not all');
      }
    }
    this.#lastRunAt = clock.now();
  }

  #parts(): PurgeParts {
    return { ...this.#options, signal: this.#closing.signal };
  }

  #before(kind: RetentionKind): number | undefined {
    const { settings, clock } = this.#options;
    const days = settings.retention[retentionSettings[kind]];
    return days === 'forever' ? undefined : olderThan(days, clock);
  }
}
