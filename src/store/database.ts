import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import BetterSqlite3 from 'better-sqlite3';
import { Kysely, sql, SqliteDialect } from 'kysely';
import { Migrator } from 'kysely/migration';
import { migrations } from './migrations.ts';
import { refuseWhenMoved } from './moved.ts';
import type { Database } from './schema.ts';

export type Store = Kysely<Database>;

/** Opens the database in `dataDir` and brings its schema up to date. The caller closes it with `destroy()`. */
export async function openStore(dataDir: string): Promise<Store> {
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  const file = join(dataDir, 'beside.sqlite');
  const sqlite = new BetterSqlite3(file);
  sqlite.pragma('journal_mode = WAL');
  // FULL: what was acknowledged survives a loss of power, not only of the process.
  sqlite.pragma('synchronous = FULL');
  sqlite.pragma('foreign_keys = ON');
  // A wait here is a wait of the whole server.
  sqlite.pragma('busy_timeout = 100');
  const store = new Kysely<Database>({
    dialect: new SqliteDialect({ database: sqlite }),
    plugins: [refuseWhenMoved(file)],
  });
  try {
    const migrator = new Migrator({
      db: store,
      provider: { getMigrations: () => Promise.resolve(migrations) },
    });
    const { error } = await migrator.migrateToLatest();
    if (error)
      throw error instanceof Error ? error : new Error('migration failed', { cause: error });
    return store;
  } catch (error) {
    await store.destroy();
    throw error;
  }
}

/**
 * Writes without waiting for the disk. What is written outlives the process at once, and a loss of
 * power with the next write that does wait. Source: SQLite, "PRAGMA synchronous", about WAL mode.
 */
export async function writeSoon(
  store: Store,
  write: (connection: Store) => Promise<unknown>,
): Promise<void> {
  await store.connection().execute(async (connection) => {
    await sql`pragma synchronous = normal`.execute(connection);
    try {
      await write(connection);
    } finally {
      await sql`pragma synchronous = full`.execute(connection);
    }
  });
}

/** @returns Whether the database takes a write. What is written is taken back. */
export async function isWritable(store: Store): Promise<boolean> {
  const id = 'health-check';
  try {
    await store.transaction().execute(async (transaction) => {
      await transaction.insertInto('logins').values({ id, data: '{}', expires_at: 0 }).execute();
      await transaction.deleteFrom('logins').where('id', '=', id).execute();
    });
    return true;
  } catch {
    return false;
  }
}
