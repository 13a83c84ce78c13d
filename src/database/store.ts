import type BetterSqlite3 from 'better-sqlite3';
import { Kysely, sql, type SqliteDatabase, type Transaction } from 'kysely';
import { StoreError } from '../common/store-error.ts';
import { traced } from '../common/tracing.ts';
import type { Database } from './schema.ts';
import { Checkpointing } from './sqlite/checkpointing.ts';
import type { Durability } from './sqlite/durability.ts';
import { beforeEachQuery, movedFileGuard } from './sqlite/moved-file-guard.ts';
import { preparingOnce } from './sqlite/preparing-once.ts';
import { WritingDialect } from './sqlite/writing-dialect.ts';

/**
 * The open database. What a single query writes survives the end of the process at once, but not a
 * power failure: `commit` waits for the disk. Every query throws a `StoreError` if the database
 * fails.
 */
export class Store extends Kysely<Database> {
  readonly #durability: Durability;
  readonly #assertNotMoved: () => void;
  readonly #checkpointing: Checkpointing;
  /** Told how many milliseconds each commit took, until the disk had it. */
  observeCommit: (ms: number) => void = () => undefined;

  constructor(sqlite: BetterSqlite3.Database, durability: Durability) {
    const assertNotMoved = movedFileGuard(sqlite.name);
    const checkpointing = new Checkpointing(sqlite);
    super({
      dialect: new WritingDialect(preparingOnce(withStoreErrors(sqlite)), {
        isOpen: () => sqlite.inTransaction,
        committed: () => {
          checkpointing.committed();
        },
      }),
      plugins: [beforeEachQuery(assertNotMoved)],
    });
    this.#durability = durability;
    this.#assertNotMoved = assertNotMoved;
    this.#checkpointing = checkpointing;
  }

  /**
   * Runs all of `work` in one transaction, or nothing of it.
   *
   * @returns When everything that was written until now would survive a power failure.
   * @throws {StoreError} If it could not be written, or may not be on the disk. Once the disk has
   *   failed, nothing is written any more.
   */
  async commit<Result>(
    work: (transaction: Transaction<Database>) => Promise<Result>,
  ): Promise<Result> {
    this.#durability.assertHealthy();
    const begun = performance.now();
    return await traced('commit', {}, async () => {
      const result = await this.transaction().execute(work);
      await this.#durability.flush();
      // The file may have been moved while the disk was waited for.
      this.#assertNotMoved();
      this.observeCommit(performance.now() - begun);
      return result;
    });
  }

  /**
   * Runs all of `work` in one transaction, or nothing of it, without waiting for the disk. A power
   * failure may undo it, but not an earlier `commit`.
   */
  async write<Result>(
    work: (transaction: Transaction<Database>) => Promise<Result>,
  ): Promise<Result> {
    this.#durability.assertHealthy();
    return await this.transaction().execute(work);
  }

  /** For a process that must not wait for the disk: a thread does the checkpoints. */
  checkpointInThread(onFault: (fault: unknown) => void): void {
    this.#checkpointing.begin(onFault);
  }

  /** Waits for a checkpoint under way. What writes much in many steps waits, or the log would grow. */
  async checkpointed(): Promise<void> {
    await this.#checkpointing.settled();
  }

  /** How long a query waits, and with it this process, until another process has written. */
  async waitForOthers(ms: number): Promise<void> {
    await sql`pragma busy_timeout = ${sql.raw(String(ms))}`.execute(this);
  }

  /** Writes something, and undoes it. @throws {StoreError} If the database cannot be written. */
  async tryToWrite(): Promise<void> {
    const id = 'health-check';
    await this.commit(async (transaction) => {
      await transaction.insertInto('logins').values({ id, data: '{}', expires_at: 0 }).execute();
      await transaction.deleteFrom('logins').where('id', '=', id).execute();
    });
  }

  override async destroy(): Promise<void> {
    await this.#checkpointing.close();
    await this.#durability.close();
    await super.destroy();
  }
}

function withStoreErrors(sqlite: BetterSqlite3.Database): SqliteDatabase {
  return {
    prepare(sql) {
      const statement = asStoreError(() => sqlite.prepare(sql));
      return {
        reader: statement.reader,
        all: (parameters) => asStoreError(() => statement.all(parameters)),
        run: (parameters) => asStoreError(() => statement.run(parameters)),
        iterate: (parameters) => statement.iterate(parameters),
      };
    },
    close() {
      sqlite.close();
    },
  };
}

function asStoreError<Result>(query: () => Result): Result {
  try {
    return query();
  } catch (error) {
    throw isSqliteError(error) ? new StoreError(error) : error;
  }
}

/** By name: the library has a class of its own for each copy of it that is loaded. */
function isSqliteError(error: unknown): boolean {
  return (error as { name?: unknown } | undefined)?.name === 'SqliteError';
}
