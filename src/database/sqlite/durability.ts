import { open, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * The file that SQLite commits to. One wait for the disk covers every commit before it, so that all
 * who wait at the same time wait once, and nobody else does. It is what SQLite itself does at each
 * commit with `synchronous = FULL`. Source: SQLite, "PRAGMA synchronous", about WAL mode.
 */
export class Durability {
  readonly #file: FileHandle;
  readonly #sync: (file: FileHandle) => Promise<void>;
  #running: Promise<void> | undefined;
  #next: Promise<void> | undefined;
  #fault: unknown;

  private constructor(file: FileHandle, sync: (file: FileHandle) => Promise<void>) {
    this.#file = file;
    this.#sync = sync;
  }

  /** Of the database in `dataDir`, which is open and stays so for longer. */
  static async open(
    dataDir: string,
    sync = async (file: FileHandle) => {
      await file.datasync();
    },
  ): Promise<Durability> {
    return new Durability(await open(join(dataDir, 'beside.sqlite-wal'), 'r+'), sync);
  }

  /**
   * Waits until all that has been committed would survive a loss of power.
   *
   * @throws After the disk has failed once, for good: the system may then have dropped what it could
   *   not write, and would say that all is well the next time.
   */
  async flush(): Promise<void> {
    this.assertHealthy();
    // The wait under way may have begun before the caller's commit, the one after it has not.
    this.#next ??= this.#after(this.#running);
    await this.#next;
  }

  /** @throws Where `isOnDisk` would: nothing more is to be written that waits for it. */
  assertHealthy(): void {
    if (this.#fault !== undefined)
      throw new Error('The database could not be written to disk.', { cause: this.#fault });
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
      throw error;
    } finally {
      this.#running = undefined;
    }
  }
}
