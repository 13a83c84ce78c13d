/** Brings the database up to date without serving, and never without a way back. */
import { existsSync, statSync } from 'node:fs';
import BetterSqlite3 from 'better-sqlite3';
import { loadConfig } from '../../config/load.ts';
import { StartupError } from '../../common/startup-error.ts';
import { databaseFile, openStore, schemaOf } from '../../database/database.ts';
import { migrations } from '../../database/migrations.ts';
import { lockDataDir } from '../../database/sqlite/data-dir-lock.ts';
import { backup } from '../backup/backup.ts';
import { CommandError } from '../command-error.ts';

export interface MigrateOptions {
  config?: string;
  dryRun?: boolean;
  /** The file of the backup. False if none is wanted. */
  backup?: string | false;
}

/**
 * @returns What was done, or would be.
 * @throws {CommandError} If a server runs, the database is of a newer version, or nobody has said
 *   where the backup of before is to be.
 */
export async function migrate(options: MigrateOptions): Promise<string> {
  const { dataDir } = loadConfig(process.env, options.config);
  const file = databaseFile(dataDir);
  if (!existsSync(file)) return `${file} does not exist yet: the first start makes it.`;
  const missing = missingIn(file);
  const newest = Object.keys(migrations).at(-1) ?? '';
  if (missing.length === 0) return `${file} is at ${newest}: there is nothing to do.`;
  if (options.dryRun)
    return [`${file} is not up to date. These would run:`, ...missing.map(item)].join('\n');
  assertOwner(dataDir);
  const unlock = lockUnused(dataDir);
  try {
    if (options.backup === undefined)
      throw new CommandError(
        `${file}: before ${missing.length} migrations run, name a file for a backup (--backup FILE), or do without (--no-backup). A version before this one refuses the database afterwards.`,
      );
    if (options.backup)
      await backup(options.backup, options.config ? { config: options.config } : {});
    const store = await openStore(dataDir);
    await store.destroy();
  } finally {
    unlock();
  }
  return [
    `${file} is at ${newest}. These have run:`,
    ...missing.map(item),
    ...(options.backup
      ? [
          `To go back: stop the server, install the version of before, and with it: beside restore --force ${options.backup}`,
        ]
      : []),
  ].join('\n');
}

const item = (name: string) => `  - ${name}`;

/** @returns The migrations that have not run on a database, in order. */
function missingIn(file: string): string[] {
  const database = new BetterSqlite3(file, { readonly: true });
  try {
    const schema = schemaOf(database);
    if (schema === 'foreign') throw new CommandError(`${file} is a database of another program.`);
    const newer = schema.find((name) => !(name in migrations));
    if (newer)
      throw new CommandError(
        `${file} was used by a newer Beside (${newer}); run that version again, or restore a backup of before (beside restore).`,
      );
    return Object.keys(migrations).filter((name) => !schema.includes(name));
  } finally {
    database.close();
  }
}

/** What root writes, the server cannot. */
function assertOwner(dataDir: string): void {
  const { uid } = statSync(dataDir);
  if (process.getuid?.() === 0 && uid !== 0)
    throw new CommandError(
      `${dataDir} belongs to user ${uid}; run this as that user (setpriv --reuid=${uid} --clear-groups …), or the server cannot write what it makes.`,
    );
}

/** @returns Releases the lock. */
function lockUnused(dataDir: string): () => void {
  try {
    return lockDataDir(dataDir);
  } catch (error) {
    if (!(error instanceof StartupError)) throw error;
    throw new CommandError(`${error.faults.join('; ')}; stop it first.`);
  }
}
