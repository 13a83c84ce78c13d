import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import BetterSqlite3 from 'better-sqlite3';
import { Kysely, SqliteDialect } from 'kysely';
import { Migrator } from 'kysely/migration';
import { migrations } from './migrations.ts';
import type { Database } from './schema.ts';

export type Store = Kysely<Database>;

/**
 * Opens the database in `dataDir`, brings its schema up to date and closes what a killed server
 * left open. The caller closes it with `destroy()`.
 */
export async function openStore(dataDir: string, now: number): Promise<Store> {
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  const sqlite = new BetterSqlite3(join(dataDir, 'beside.sqlite'));
  sqlite.pragma('journal_mode = WAL');
  // FULL: what was acknowledged survives a loss of power, not only of the process.
  sqlite.pragma('synchronous = FULL');
  sqlite.pragma('foreign_keys = ON');
  // A wait here is a wait of the whole server.
  sqlite.pragma('busy_timeout = 100');
  const store = new Kysely<Database>({ dialect: new SqliteDialect({ database: sqlite }) });
  try {
    const migrator = new Migrator({
      db: store,
      provider: { getMigrations: () => Promise.resolve(migrations) },
    });
    const { error } = await migrator.migrateToLatest();
    if (error)
      throw error instanceof Error ? error : new Error('migration failed', { cause: error });
    await closeLeftOpen(store, now);
    return store;
  } catch (error) {
    await store.destroy();
    throw error;
  }
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

async function closeLeftOpen(store: Store, now: number): Promise<void> {
  const end_reason = 'server-shutdown';
  await store.transaction().execute(async (transaction) => {
    const closed = await transaction
      .updateTable('sessions')
      .set({ state: 'ended', ended_at: now, end_reason })
      .where('ended_at', 'is', null)
      .returning('id')
      .execute();
    const details = JSON.stringify({ reason: end_reason });
    for (const { id: session_id } of closed)
      await transaction
        .insertInto('audit_events')
        .values({ at: now, type: 'session.ended', session_id, details })
        .execute();
  });
}
