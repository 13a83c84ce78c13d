import { open, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { StoreError } from '../../common/store-error.ts';

/** Syncs the log of the database to the disk. */
export type Sync = (file: FileHandle) => Promise<void>;

/**
 * The file that SQLite commits to. One wait for the disk covers every commit before it, so that all
 * who wait at the same time wait once, and nobody else does. It is what SQLite itself does at each
 * commit with `synchronous = FULL`. Source: SQLite, "PRAGMA synchronous", about WAL mode.
 */
export class Durability {
  readonly #file: FileHandle;
  readonly #sync: Sync;
  #running: Promise<void> | undefined;
  #next: Promise<void> | undefined;
  #fault: unknown;

  private constructor(file: FileHandle, sync: Sync) {
    this.#file = file;
    this.#sync = sync;
  }

  /** Of the database in `dataDir`, which is open and stays so for longer. */
  static async open(
    dataDir: string,
    sync: Sync = async (file) => {
      await file.datasync();
    },
  ): Promise<Durability> {
    return new Durability(await open(join(dataDir, 'beside.sqlite-wal'), 'r+'), sync);
  }

  /**
   * Waits until all that has been committed would survive a loss of power.
   *
   * @throws {StoreError} After the disk has failed once, for good: the system may then have dropped
   *   what it could not write, and would say that all is well the next time.
   */
  async flush(): Promise<void> {
    this.assertHealthy();
    // The wait under way may have begun before the caller's commit, the one after it has not.
    this.#next ??= this.#after(this.#running);
    await this.#next;
  }

  /** @throws {StoreError} Where `flush` would: nothing more is to be written that waits for it. */
  assertHealthy(): void {
    if (this.#fault !== undefined) throw new StoreError(this.#fault);
  }

  async close(): Promise<void> {
    await this.#running?.catch(() => undefined);
    await this.#file.close();
  }

  async #after(earlier: Promise<void> | undefined): Promise<void> {
    await earlier?.catch(() => undefined);
    this.#running = this.#next;
    this.#next = undefined;
    try {
      await this.#sync(this.#file);
    } catch (error) {
      this.#fault = error;
      throw new StoreError(error);
    } finally {
      this.#running = undefined;
    }
  }
}
