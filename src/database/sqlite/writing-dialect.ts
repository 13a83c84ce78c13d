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
  readonly #inTransaction: () => boolean;

  constructor(database: SqliteDatabase, inTransaction: () => boolean) {
    super({ database });
    this.#database = database;
    this.#inTransaction = inTransaction;
  }

  override createDriver(): Driver {
    return new WritingDriver(this.#database, this.#inTransaction);
  }
}

class WritingDriver extends SqliteDriver {
  readonly #inTransaction: () => boolean;

  constructor(database: SqliteDatabase, inTransaction: () => boolean) {
    super({ database });
    this.#inTransaction = inTransaction;
  }

  override async beginTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('begin immediate'));
  }

  /**
   * Some faults, such as a full disk, have ended the transaction already. To roll it back once more
   * would fail, and that would hide the fault. Source: SQLite, "Response To Errors Within A
   * Transaction".
   */
  override async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    if (this.#inTransaction()) await super.rollbackTransaction(connection);
  }
}
