import { open, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { StoreError } from '../../common/store-error.ts';

/** Syncs the log of the database to the disk. */
export type Sync = (file: FileHandle) => Promise<void>;

/**
 * Waits until the disk has SQLite's write-ahead log. One sync covers every commit before it. So all
 * callers at the same time wait for one sync, and nobody else waits. SQLite itself does this at
 * each commit with `synchronous = FULL`. Source: SQLite, "PRAGMA synchronous", about WAL mode.
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

  /** For the database in `dataDir`, which must stay open. */
  static async open(
    dataDir: string,
    sync: Sync = async (file) => {
      await file.datasync();
    },
  ): Promise<Durability> {
    return new Durability(await open(join(dataDir, 'beside.sqlite-wal'), 'r+'), sync);
  }

  /**
   * Waits until everything that was committed would survive a power failure.
   *
   * @throws {StoreError} Once the disk has failed, always: the system may have dropped what it
   *   could not write, and would report success the next time.
   */
  async flush(): Promise<void> {
    this.assertHealthy();
    // The sync under way may have begun before the caller's commit. The next one has not.
    this.#next ??= this.#after(this.#running);
    await this.#next;
  }

  /** @throws {StoreError} If `flush` would. Then nothing may be written that needs to be durable. */
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
