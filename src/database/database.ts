import { existsSync, statSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import BetterSqlite3 from 'better-sqlite3';
import { Kysely, SqliteDialect } from 'kysely';
import { Migrator } from 'kysely/migration';
import { StartupError } from '../common/startup-error.ts';
import { explainDatabaseFault } from './faults.ts';
import { migrations } from './migrations.ts';
import { Durability, type Sync } from './sqlite/durability.ts';
import type { Database } from './schema.ts';
import { defineLowerCase } from './sqlite/lower-case.ts';
import { preparingOnce } from './sqlite/preparing-once.ts';
import { Store } from './store.ts';

/**
 * Checking a larger database would delay the start by more than a second. `beside doctor` checks
 * all of it.
 */
const largestChecked = 256 * 1024 * 1024;

/** The path of the database in a data folder. */
export function databaseFile(dataDir: string): string {
  return join(dataDir, 'beside.sqlite');
}

/** This folder exists only while a backup is being restored. */
export function restoringFolder(dataDir: string): string {
  return join(dataDir, 'restoring');
}

/**
 * Opens the database in `dataDir` and migrates its schema. The caller closes it with `destroy()`.
 *
 * @param sync Waits for the disk. A test may replace it.
 * @throws {StartupError} If the database cannot be used, with what to do.
 */
export async function openStore(dataDir: string, sync?: Sync): Promise<Store> {
  const file = databaseFile(dataDir);
  await using opened = new AsyncDisposableStack();
  try {
    await mkdir(dataDir, { recursive: true, mode: 0o700 });
    assertNothingLost(file, dataDir);
    const sqlite = opened.adopt(new BetterSqlite3(file), (database) => {
      database.close();
    });
    assertOurs(sqlite, file);
    defineLowerCase(sqlite);
    sqlite.pragma('journal_mode = WAL');
    // No commit waits for the disk, since the whole server would wait with it.
    sqlite.pragma('synchronous = NORMAL');
    sqlite.pragma('foreign_keys = ON');
    // What is deleted is overwritten, or else its bytes would stay in the file.
    sqlite.pragma('secure_delete = ON');
    // Waiting here blocks the whole server.
    sqlite.pragma('busy_timeout = 100');
    // After a first transaction the file of the log exists.
    sqlite.exec('BEGIN IMMEDIATE; COMMIT');
    const durability = opened.adopt(await Durability.open(dataDir, sync), async (open) => {
      await open.close();
    });
    const store = new Store(sqlite, durability);
    await migrate(store);
    // A disk on which nothing can be written is reported now.
    await store.tryToWrite();
    // From here on `destroy()` closes both.
    opened.move();
    return store;
  } catch (error) {
    throw explainDatabaseFault(error, file);
  }
}

/**
 * Opens a database to be read, whoever else has it open. The caller closes it with `destroy()`.
 *
 * @param check Whether the structure of the file is checked, which takes a while.
 * @returns Undefined for one that an earlier version has left.
 * @throws {StartupError} When it cannot be used, with what to do.
 */
export function openReader(file: string, { check = true } = {}): Kysely<Database> | undefined {
  const sqlite = new BetterSqlite3(file, { readonly: true });
  try {
    assertOurs(sqlite, file, check);
    defineLowerCase(sqlite);
    if (schemaOf(sqlite).length < Object.keys(migrations).length) {
      sqlite.close();
      return undefined;
    }
  } catch (error) {
    sqlite.close();
    throw explainDatabaseFault(error, file);
  }
  return new Kysely<Database>({ dialect: new SqliteDialect({ database: preparingOnce(sqlite) }) });
}

async function migrate(store: Store): Promise<void> {
  const migrator = new Migrator({
    db: store,
    provider: { getMigrations: () => Promise.resolve(migrations) },
  });
  const { error } = await migrator.migrateToLatest();
  if (error) throw error instanceof Error ? error : new Error('migration failed', { cause: error });
}

/** If these files exist without the database, SQLite would begin an empty one. */
function assertNothingLost(file: string, dataDir: string): void {
  if (existsSync(restoringFolder(dataDir)))
    throw new StartupError([
      `dataDir (BESIDE_DATA_DIR): a restore into ${dataDir} was interrupted; run it again (beside restore)`,
    ]);
  const size = (path: string) => statSync(path, { throwIfNoEntry: false })?.size;
  const cutTo = size(file);
  if (cutTo === 0)
    throw new StartupError([
      `${file} is empty; restore a backup (beside restore), or remove it to begin with an empty database`,
    ]);
  if (cutTo === undefined && size(`${file}-wal`))
    throw new StartupError([
      `${file} is missing, but its log ${file}-wal is there; bring both back, or move the log away to begin with an empty database`,
    ]);
}

/** @throws {StartupError} If it is damaged, belongs to another program, or has a newer schema. */
function assertOurs(sqlite: BetterSqlite3.Database, file: string, check = true): void {
  const schema = schemaOf(sqlite);
  if (schema === 'foreign')
    throw new StartupError([
      `${file} is a database of another program; move it away, or name another folder (dataDir, BESIDE_DATA_DIR)`,
    ]);
  const newer = schema.find((name) => !(name in migrations));
  if (newer)
    throw new StartupError([
      `${file} was used by a newer Beside (${newer}); run that version again, or restore a backup of before (beside restore)`,
    ]);
  if (!check || statSync(file).size > largestChecked) return;
  const [found] = quickCheck(sqlite);
  if (found) throw new BetterSqlite3.SqliteError(found, 'SQLITE_CORRUPT');
}

/** @returns The migrations that have run on it. None for a new database. */
export function schemaOf(sqlite: BetterSqlite3.Database): string[] | 'foreign' {
  const tables = sqlite
    .prepare(`select name from sqlite_schema where type = 'table'`)
    .pluck()
    .all();
  if (tables.length === 0) return [];
  if (!tables.includes('kysely_migration')) return 'foreign';
  return sqlite
    .prepare('select name from kysely_migration order by name')
    .pluck()
    .all() as string[];
}

/** @returns What SQLite finds wrong in the structure of the whole file, in a few lines at most. */
export function quickCheck(sqlite: BetterSqlite3.Database): string[] {
  const found = sqlite.prepare('pragma quick_check(3)').pluck().all() as string[];
  return found.filter((line) => line !== 'ok');
}
