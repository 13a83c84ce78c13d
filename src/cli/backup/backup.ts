/** Writes one file with everything that is kept, whether or not the server runs. */
import { existsSync, statSync } from 'node:fs';
import { copyFile, mkdir, rename } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import BetterSqlite3 from 'better-sqlite3';
import packageJson from '../../../package.json' with { type: 'json' };
import { loadConfig } from '../../config/load.ts';
import { syncFolder } from '../../common/durable-file.ts';
import { databaseFile, quickCheck, schemaOf } from '../../database/database.ts';
import { explainDatabaseFault } from '../../database/faults.ts';
import { about } from '../../common/system-error.ts';
import { besideDatabase, databaseName, pack } from './archive.ts';
import { CommandError } from '../command-error.ts';
import { inDraftFolder } from '../draft-folder.ts';

export interface BackupOptions {
  config?: string;
  force?: boolean;
}

/**
 * @returns What was written.
 * @throws {CommandError} If there is nothing to back up, or the file exists already.
 */
export async function backup(target: string, options: BackupOptions): Promise<string> {
  const { dataDir, secret } = loadConfig(process.env, options.config);
  const file = resolve(target);
  checkTarget(file, options.force);
  const source = databaseFile(dataDir);
  if (!existsSync(source))
    throw new CommandError(`${source} does not exist: there is nothing to back up.`);
  // Written beside its place and then renamed, so that it is never seen incomplete.
  await inDraftFolder(join(dirname(file), '.beside-backup-'), async (draft) => {
    const content = join(draft, 'content');
    await mkdir(content);
    // Before the database: no checkpoint of the audit log may have seen more than the copy of it.
    for (const name of besideDatabase)
      if (existsSync(join(dataDir, name))) await copyFile(join(dataDir, name), join(content, name));
    const schema = copyDatabase(source, join(content, databaseName), file);
    const archive = join(draft, 'archive');
    await pack(content, archive, {
      version: packageJson.version,
      schema,
      createdAt: new Date().toISOString(),
      secret: secret === undefined ? 'kept' : 'configured',
    });
    await rename(archive, file);
    await syncFolder(dirname(file));
  }).catch((error: unknown) => {
    throw about(file, error);
  });
  const note =
    secret === undefined
      ? 'It holds the secret and what people wrote: keep it where nobody else reads it.'
      : 'It holds what people wrote, but not the secret, which stands in the configuration: keep that too.';
  return `${file} holds all of ${dataDir}.\n${note}`;
}

/** Only a regular file may be replaced. Replacing a device could destroy the machine. */
function checkTarget(file: string, force = false): void {
  const found = statSync(file, { throwIfNoEntry: false });
  if (found && !found.isFile())
    throw new CommandError(
      `${file} is ${found.isDirectory() ? 'a folder' : 'a device'}, expected the name of a file to write, like ${join(found.isDirectory() ? file : '.', 'beside.backup')}.`,
    );
  if (found && !force) throw new CommandError(`${file} is there already; --force replaces it.`);
  const folder = dirname(file);
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory())
    throw new CommandError(
      `${file} cannot be written: there is no folder ${folder}; make it (install -d -m 700 ${folder}), or name another.`,
    );
}

/**
 * Copies what has been committed at this moment, including the log. Other processes can write
 * meanwhile.
 *
 * @param target The path that the person gave. Errors name it.
 * @returns The last migration of the database.
 * @throws {StartupError} If it cannot be read, or is damaged.
 */
function copyDatabase(from: string, to: string, target: string): string {
  let database: BetterSqlite3.Database | undefined;
  try {
    database = new BetterSqlite3(from, { fileMustExist: true });
    const schema = schemaOf(database);
    if (schema === 'foreign') throw new CommandError(`${from} is a database of another program.`);
    // One long read. SQLite's online backup would start again at each write of another process.
    vacuumInto(database, to, target);
    checkDatabase(to);
    return schema.at(-1) ?? '';
  } catch (error) {
    throw explainDatabaseFault(error, from);
  } finally {
    database?.close();
  }
}

function vacuumInto(database: BetterSqlite3.Database, to: string, target: string): void {
  try {
    database.prepare('vacuum into ?').run(to);
  } catch (error) {
    const { code } = error as { code?: string };
    if (!code || !/^SQLITE_(FULL|IOERR_(WRITE|FSYNC))/.test(code)) throw error;
    // Reading the database must not write to it.
    throw new CommandError(
      `${target} cannot be written: the disk is full, or fails (${code}); make room, or name a file on another one.`,
    );
  }
}

/** @throws If its structure is damaged. */
export function checkDatabase(file: string): void {
  const database = new BetterSqlite3(file, { readonly: true });
  try {
    const [found] = quickCheck(database);
    if (found) throw new BetterSqlite3.SqliteError(found, 'SQLITE_CORRUPT');
  } finally {
    database.close();
  }
}
