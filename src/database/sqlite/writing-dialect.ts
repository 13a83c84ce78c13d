import {
  CompiledQuery,
  SqliteDialect,
  SqliteDriver,
  type DatabaseConnection,
  type Driver,
  type SqliteDatabase,
} from 'kysely';

/**
 * Each transaction may write from its begin on. One that reads first would fail if another process,
 * such as the command line, has written before it writes itself. Source: SQLite, "Isolation",
 * `SQLITE_BUSY_SNAPSHOT`.
 */
export class WritingDialect extends SqliteDialect {
  readonly #database: SqliteDatabase;
  readonly #transactions: Transactions;

  constructor(database: SqliteDatabase, transactions: Transactions) {
    super({ database });
    this.#database = database;
    this.#transactions = transactions;
  }

  override createDriver(): Driver {
    return new WritingDriver(this.#database, this.#transactions);
  }
}

interface Transactions {
  /** Whether one is under way. */
  isOpen: () => boolean;
  /** Called after each that was committed, before the next begins. */
  committed: () => void;
}

class WritingDriver extends SqliteDriver {
  readonly #transactions: Transactions;

  constructor(database: SqliteDatabase, transactions: Transactions) {
    super({ database });
    this.#transactions = transactions;
  }

  override async beginTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('begin immediate'));
  }

  override async commitTransaction(connection: DatabaseConnection): Promise<void> {
    await super.commitTransaction(connection);
    this.#transactions.committed();
  }

  /**
   * Some faults, such as a full disk, have ended the transaction already. To roll it back once more
   * would fail, and that would hide the fault. Source: SQLite, "Response To Errors Within A
   * Transaction".
   */
  override async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    if (this.#transactions.isOpen()) await super.rollbackTransaction(connection);
  }
}
