import type { Clock } from '../../common/clock.ts';
import { logCounted } from '../../common/counted-log.ts';
import type { Logger } from '../../common/logger.ts';
import { durableAuditRows, moveStreamCursor } from '../../database/audit-streams.ts';
import type { Store } from '../../database/store.ts';
import { entriesOf, type AuditEntry } from '../entries.ts';

/** How many rows are read and sent at once. Reading them takes a few milliseconds. */
const batchSize = 250;
/** The pause after the first failure, and the longest pause. Each further failure doubles it. */
const pauseMs = { least: 1_000, most: 60_000 };

/** Where the rows of a stream go. */
export interface Destination {
  /**
   * Sends rows in order. It is called again only after it has ended.
   *
   * @param signal Ends the attempt early, when the server stops.
   * @returns When the receiver has all of them.
   * @throws {Error} Its message is one sentence for the log, without secrets and personal data.
   *   Some of the rows may have arrived. They are sent again.
   */
  send(entries: AuditEntry[], signal: AbortSignal): Promise<void>;
}

/** What administrators and metrics are told of a stream. */
export interface StreamState {
  name: string;
  type: string;
  /** The id of the last row that the receiver has. */
  lastId: number;
  /** How many rows the receiver does not have yet. */
  behind: number;
  /** Since when it has not had all rows. Milliseconds since 1970. Undefined if it has them all. */
  behindSince: number | undefined;
  /** Why the last attempt failed. Undefined if it did not. */
  problem: string | undefined;
}

export interface StreamOptions {
  name: string;
  type: string;
  destination: Destination;
  /** The id of the last row that the receiver has. */
  cursor: number;
  store: Store;
  clock: Clock;
  logger: Logger;
}

/**
 * Sends the rows of the audit log to one receiver: in order, at least once. Only rows that are on
 * the disk are sent, so that the receiver never has a row that the audit log has lost.
 */
export class AuditStream {
  readonly #options: StreamOptions;
  readonly #closing = new AbortController();
  #cursor: number;
  #newest = 0;
  #behindSince: number | undefined;
  #running: Promise<void> | undefined;
  #cancelPause: (() => void) | undefined;
  /** The pause after the last failure; 0 if nothing has failed since. */
  #pauseMs = 0;
  #problem: string | undefined;

  constructor(options: StreamOptions) {
    this.#options = options;
    this.#cursor = options.cursor;
  }

  get state(): StreamState {
    const { name, type } = this.#options;
    const lastId = this.#cursor;
    const behind = Math.max(0, this.#newest - lastId);
    return { name, type, lastId, behind, behindSince: this.#behindSince, problem: this.#problem };
  }

  /**
   * Sends what there is, unless it does so already, or waits after a failure.
   *
   * @param newest The id of the newest row.
   */
  wake(newest: number): void {
    this.#newest = newest;
    if (newest > this.#cursor) this.#behindSince ??= this.#options.clock.now();
    if (newest <= this.#cursor || this.#running || this.#cancelPause) return;
    this.#running = this.#run().finally(() => (this.#running = undefined));
  }

  /** Waits until the rows of the last `wake` are sent, or an attempt fails. */
  async finish(): Promise<void> {
    await this.#running;
  }

  /** Ends an attempt that is under way. Its rows are sent again after a restart. */
  async close(): Promise<void> {
    this.#closing.abort();
    this.#cancelPause?.();
    await this.#running;
  }

  /** Never rejects. */
  async #run(): Promise<void> {
    const { clock, logger, name } = this.#options;
    try {
      let isMore = true;
      while (isMore && this.#cursor < this.#newest && !this.#closing.signal.aborted)
        isMore = await this.#sendBatch();
      this.#behindSince = undefined;
    } catch (error) {
      if (this.#closing.signal.aborted) return;
      this.#problem = error instanceof Error ? error.message : String(error);
      this.#pauseMs = Math.min(Math.max(this.#pauseMs * 2, pauseMs.least), pauseMs.most);
      this.#cancelPause = clock.after(this.#pauseMs, () => {
        this.#cancelPause = undefined;
        this.wake(this.#newest);
      });
      const message = 'audit stream: rows were not received, and are sent again';
      logCounted(logger, 'error', message, { stream: name }, { problem: this.#problem });
    }
  }

  /** @returns Whether there was anything to send. */
  async #sendBatch(): Promise<boolean> {
    const { store, destination, name, logger } = this.#options;
    const rows = await durableAuditRows(store, this.#cursor, batchSize);
    const last = rows.at(-1);
    if (!last) return false;
    await destination.send(await entriesOf(store, rows), this.#closing.signal);
    this.#cursor = last.id;
    await moveStreamCursor(store, name, last.id);
    if (this.#problem !== undefined) logger.info({ stream: name }, 'audit stream: received again');
    this.#problem = undefined;
    this.#pauseMs = 0;
    return true;
  }
}
