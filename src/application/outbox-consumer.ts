import type { Clock } from '../common/clock.ts';
import type { Logger } from '../common/logger.ts';
import type { Outbox, OutboxEntry } from '../database/outbox.ts';

/** Commits within this time are read together, with one query. */
const gatherMs = 50;
const batchSize = 100;
/** The pause after the first failure, and the longest pause. Each further failure doubles it. */
const pauseMs = { least: 1_000, most: 60_000 };

/** @param entry Its id stays the same when it comes again. */
export type Handler = (entry: OutboxEntry) => void | Promise<void>;

export interface ConsumerOptions {
  name: string;
  handler: Handler;
  /** The id of the last entry that the consumer has handled. */
  cursor: number;
  outbox: Outbox;
  clock: Clock;
  logger: Logger;
}

/**
 * One consumer of the outbox. It reads from its cursor on, and moves the cursor past each entry
 * that it has handled.
 */
export class OutboxConsumer {
  readonly #options: ConsumerOptions;
  #cursor: number;
  #running: Promise<void> | undefined;
  #cancelTimer: (() => void) | undefined;
  /** Something was committed while it was reading. */
  #isWoken = false;
  /** The pause after the last failure; 0 if nothing has failed since. */
  #pauseMs = 0;
  #isClosed = false;

  constructor(options: ConsumerOptions) {
    this.#options = options;
    this.#cursor = options.cursor;
  }

  /** There may be something to read. After a failure it reads when the pause is over. */
  wake(): void {
    if (this.#running) this.#isWoken = true;
    else if (!this.#cancelTimer) this.#runAfter(gatherMs);
  }

  /** Handles what there is now, without waiting for more. After a failure it handles nothing. */
  async finish(): Promise<void> {
    await this.#running;
    if (this.#pauseMs > 0) return;
    this.#cancelTimer?.();
    await this.#run();
  }

  /** Lets the entry under way finish. If the process ends first, the entry comes again after a restart. */
  close(): void {
    this.#isClosed = true;
    this.#cancelTimer?.();
  }

  #runAfter(ms: number): void {
    if (this.#isClosed) return;
    this.#cancelTimer = this.#options.clock.after(ms, () => {
      void this.#run();
    });
  }

  /** Never rejects. */
  async #run(): Promise<void> {
    this.#cancelTimer = undefined;
    this.#running = this.#readAll();
    await this.#running;
    this.#running = undefined;
    if (this.#pauseMs > 0) this.#runAfter(this.#pauseMs);
    else if (this.#isWoken) this.#runAfter(gatherMs);
  }

  async #readAll(): Promise<void> {
    const { name, outbox, logger } = this.#options;
    this.#isWoken = false;
    try {
      for (;;) {
        const entries = await outbox.after(this.#cursor, batchSize);
        await this.#handleAll(entries);
        this.#pauseMs = 0;
        if (entries.length < batchSize || this.#isClosed) return;
      }
    } catch (error) {
      if (this.#isClosed) return;
      this.#pauseMs = Math.min(Math.max(this.#pauseMs * 2, pauseMs.least), pauseMs.most);
      const example = { consumer: name, after: this.#cursor, pauseMs: this.#pauseMs };
      logger.error({ ...example, err: error }, 'an event was not handled, and comes again');
    }
  }

  async #handleAll(entries: OutboxEntry[]): Promise<void> {
    const { name, handler, outbox } = this.#options;
    let handled = this.#cursor;
    try {
      for (const entry of entries) {
        await handler(entry);
        handled = entry.id;
        this.#pauseMs = 0;
        if (this.#isClosed) return;
      }
    } finally {
      if (handled > this.#cursor) {
        this.#cursor = handled;
        await outbox.moveCursor(name, handled);
      }
    }
  }
}
