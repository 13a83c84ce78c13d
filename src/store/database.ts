import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import BetterSqlite3 from 'better-sqlite3';
import { Kysely, SqliteDialect, type SqliteDatabase } from 'kysely';
import { Migrator } from 'kysely/migration';
import { migrations } from './migrations.ts';
import { refuseWhenMoved } from './moved.ts';
import type { Database } from './schema.ts';

export type Store = Kysely<Database>;

/** Statements, each a few kilobytes; there are far fewer. */
const mostPrepared = 500;

/**
 * Opens the database in `dataDir` and brings its schema up to date. What is written outlives the
 * process at once; whoever acknowledges what must also outlive a loss of power waits for the
 * `WriteAheadLog`. The caller closes it with `destroy()`.
 */
export async function openStore(dataDir: string): Promise<Store> {
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  const file = join(dataDir, 'beside.sqlite');
  const sqlite = new BetterSqlite3(file);
  sqlite.pragma('journal_mode = WAL');
  // No commit waits for the disk, since the whole server would wait with it.
  sqlite.pragma('synchronous = NORMAL');
  sqlite.pragma('foreign_keys = ON');
  // A wait here is a wait of the whole server.
  sqlite.pragma('busy_timeout = 100');
  const store = new Kysely<Database>({
    dialect: new SqliteDialect({ database: preparingOnce(sqlite) }),
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

/** Kysely prepares a statement each time that it is run, which takes longer than most of ours run. */
function preparingOnce(sqlite: BetterSqlite3.Database): SqliteDatabase {
  const prepared = new Map<string, ReturnType<SqliteDatabase['prepare']>>();
  return {
    prepare(sql) {
      const statement = prepared.get(sql) ?? sqlite.prepare(sql);
      if (prepared.size >= mostPrepared) prepared.clear();
      prepared.set(sql, statement);
      return statement;
    },
    close() {
      sqlite.close();
    },
  };
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
