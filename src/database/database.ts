import { existsSync, statSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import BetterSqlite3 from 'better-sqlite3';
import { Migrator } from 'kysely/migration';
import { StartupError } from '../common/startup-error.ts';
import { explainDatabaseFault } from './faults.ts';
import { migrations } from './migrations.ts';
import { Durability, type Sync } from './sqlite/durability.ts';
import { defineLowerCase } from './sqlite/lower-case.ts';
import { Store } from './store.ts';

/** A larger one would hold the start up for more than a second; `beside doctor` looks at all of it. */
const largestChecked = 256 * 1024 * 1024;

/** Where the database of a data folder is. */
export function databaseFile(dataDir: string): string {
  return join(dataDir, 'beside.sqlite');
}

/** Only there while a backup takes the place of what is kept. */
export function restoringFolder(dataDir: string): string {
  return join(dataDir, 'restoring');
}

/**
 * Opens the database in `dataDir` and brings its schema up to date. The caller closes it with
 * `destroy()`.
 *
 * @param sync How the disk is waited for; a test may be the disk.
 * @throws {StartupError} When it cannot be used, with what to do.
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
    // A wait here is a wait of the whole server.
    sqlite.pragma('busy_timeout = 100');
    // The log has a file from the first transaction on.
    sqlite.exec('BEGIN IMMEDIATE; COMMIT');
    const durability = opened.adopt(await Durability.open(dataDir, sync), async (open) => {
      await open.close();
    });
    const store = new Store(sqlite, durability);
    await migrate(store);
    // A disk that takes nothing is told now.
    await store.tryToWrite();
    // It closes both from here on.
    opened.move();
    return store;
  } catch (error) {
    throw explainDatabaseFault(error, file);
  }
}

async function migrate(store: Store): Promise<void> {
  const migrator = new Migrator({
    db: store,
    provider: { getMigrations: () => Promise.resolve(migrations) },
  });
  const { error } = await migrator.migrateToLatest();
  if (error) throw error instanceof Error ? error : new Error('migration failed', { cause: error });
}

/** SQLite would begin anew in place of these. */
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

/** @throws {StartupError} For what is damaged, another program's, or a newer version's. */
function assertOurs(sqlite: BetterSqlite3.Database, file: string): void {
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
  if (statSync(file).size > largestChecked) return;
  const [found] = quickCheck(sqlite);
  if (found) throw new BetterSqlite3.SqliteError(found, 'SQLITE_CORRUPT');
}

/** @returns The migrations that it has had: none for one that is new. */
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

/** @returns What SQLite finds wrong in the structure of the whole file, at most a few lines. */
export function quickCheck(sqlite: BetterSqlite3.Database): string[] {
  const found = sqlite.prepare('pragma quick_check(3)').pluck().all() as string[];
  return found.filter((line) => line !== 'ok');
}
