import { Worker } from 'node:worker_threads';
import type BetterSqlite3 from 'better-sqlite3';
import type { Answer } from './checkpoint-worker.ts';

/** Pages of the log, of 4 kilobytes each, that are copied at once. */
const pagesAtOnce = 250;
/** If the thread does not keep up, SQLite copies the log itself when it has so many pages. */
const mostPages = 10_000;

/**
 * Has the write-ahead log copied into the database by a thread of its own. SQLite would do it in
 * the thread that commits, which is the server's, and everybody would wait for the disk. Source:
 * SQLite, "Write-Ahead Logging", about checkpoints.
 */
export class Checkpointing {
  readonly #sqlite: BetterSqlite3.Database;
  /** Says how long the log is, and copies nothing. */
  readonly #look: BetterSqlite3.Statement<[], { log: number; checkpointed: number }>;
  #onFault: ((fault: unknown) => void) | undefined;
  #worker: Worker | undefined;
  #running: Promise<void> | undefined;

  constructor(sqlite: BetterSqlite3.Database) {
    this.#sqlite = sqlite;
    this.#look = sqlite.prepare('pragma wal_checkpoint(noop)');
  }

  /** Leaves it to the thread from here on. The thread starts when the log is long enough. */
  begin(onFault: (fault: unknown) => void): void {
    this.#onFault = onFault;
    this.#sqlite.pragma(`wal_autocheckpoint = ${mostPages}`);
  }

  /** To be called after each transaction, before the next one begins. */
  committed(): void {
    if (!this.#onFault || this.#running) return;
    const { log = 0, checkpointed = 0 } = this.#look.get() ?? {};
    if (log - checkpointed >= pagesAtOnce)
      this.#running = this.#copy().finally(() => (this.#running = undefined));
  }

  /** Waits for the copying that is under way. */
  async settled(): Promise<void> {
    await this.#running;
  }

  async close(): Promise<void> {
    this.#onFault = undefined;
    await this.#running;
    await this.#worker?.terminate();
  }

  async #copy(): Promise<void> {
    const worker = (this.#worker ??= this.#start());
    const { promise, resolve } = Promise.withResolvers<Answer>();
    const lost = () => {
      resolve(undefined);
    };
    worker.on('message', resolve).on('exit', lost);
    worker.postMessage('copy');
    const fault = await promise;
    worker.off('message', resolve).off('exit', lost);
    if (fault !== undefined) this.#onFault?.(fault);
  }

  #start(): Worker {
    const worker = new Worker(new URL('checkpoint-worker.ts', import.meta.url), {
      workerData: { file: this.#sqlite.name },
    });
    // The process may end while the thread waits.
    worker.unref();
    worker.on('error', (error) => this.#onFault?.(error));
    worker.on('exit', () => {
      this.#worker = undefined;
    });
    return worker;
  }
}
