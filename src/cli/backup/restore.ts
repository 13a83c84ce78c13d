/** Restores a backup. The data that was there is moved aside. */
import { existsSync } from 'node:fs';
import { chown, mkdir, open, rename, rm, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { loadConfig } from '../../config/load.ts';
import { syncFolder } from '../../common/durable-file.ts';
import { StartupError } from '../../common/startup-error.ts';
import { databaseFile, restoringFolder } from '../../database/database.ts';
import { lockDataDir } from '../../database/sqlite/data-dir-lock.ts';
import { migrations } from '../../database/migrations.ts';
import { besideDatabase, databaseName, unpack, type Manifest } from './archive.ts';
import { checkDatabase } from './backup.ts';
import { CommandError } from '../command-error.ts';
import { inDraftFolder } from '../draft-folder.ts';

export interface RestoreOptions {
  config?: string;
  force?: boolean;
}

/** If an old log stayed, it would bring back what was written after the backup. */
const replaced = [databaseName, `${databaseName}-wal`, `${databaseName}-shm`, ...besideDatabase];

/**
 * @returns What was done.
 * @throws {CommandError} If a server runs, the backup is not good, or something is there already.
 */
export async function restore(source: string, options: RestoreOptions): Promise<string> {
  const { dataDir, secret } = loadConfig(process.env, options.config);
  const file = resolve(source);
  if (!(await stat(file)).isFile())
    throw new CommandError(
      `${file} is no file, expected the one that "beside backup" has written.`,
    );
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  const unlock = lockUnused(dataDir);
  try {
    const restoring = restoringFolder(dataDir);
    // While the database is still there, an interrupted restore can simply be started again.
    const isInUse = existsSync(databaseFile(dataDir));
    if (isInUse && !options.force)
      throw new CommandError(
        `${databaseFile(dataDir)} is there already; --force puts it aside, and the backup in its place.`,
      );
    // Until the whole backup is known to be good, nothing is left that would prevent a server from
    // starting.
    const manifest = await inDraftFolder(join(dataDir, '.beside-restore-'), async (draft) => {
      const found = await verified(file, draft);
      await makeReady(draft, found, dataDir);
      await rm(restoring, { recursive: true, force: true });
      await rename(draft, restoring);
      return found;
    });
    const aside = await putAside(dataDir);
    for (const { name } of manifest.files) await rename(join(restoring, name), join(dataDir, name));
    await syncFolder(dataDir);
    await rm(restoring, { recursive: true, force: true });
    return [
      `${dataDir} is as it was on ${manifest.createdAt} (Beside ${manifest.version}).`,
      ...(aside ? [`What was there is in ${aside}: remove it when it is needed no more.`] : []),
      ...aboutSecret(manifest, secret),
    ].join('\n');
  } finally {
    unlock();
  }
}

/** @returns Releases the lock. */
function lockUnused(dataDir: string): () => void {
  try {
    return lockDataDir(dataDir);
  } catch (error) {
    if (!(error instanceof StartupError)) throw error;
    throw new CommandError(`${error.faults.join('; ')}; stop it before a backup takes its place.`);
  }
}

async function verified(file: string, folder: string): Promise<Manifest> {
  const manifest = await unpack(file, folder);
  if (!manifest.files.some(({ name }) => name === databaseName))
    throw new CommandError(`${file} is no backup of Beside: there is no database in it.`);
  if (!(manifest.schema in migrations))
    throw new CommandError(
      `${file} was made by a newer Beside (${manifest.version}, ${manifest.schema}); restore it with that version.`,
    );
  try {
    checkDatabase(join(folder, databaseName));
  } catch {
    throw new CommandError(`${file} is damaged: the database in it was damaged when it was made.`);
  }
  return manifest;
}

/** Makes the files durable and readable for the server. It may run as another user than this command. */
async function makeReady(folder: string, { files }: Manifest, dataDir: string): Promise<void> {
  const { uid, gid } = await stat(dataDir);
  for (const { name } of files) {
    const handle = await open(join(folder, name), 'r+');
    try {
      await handle.chmod(0o600);
      await handle.sync();
    } finally {
      await handle.close();
    }
    if (process.getuid?.() === 0) await chown(join(folder, name), uid, gid);
  }
  await syncFolder(folder);
}

/** @returns The folder with the former data. Undefined if there was none. */
async function putAside(dataDir: string): Promise<string | undefined> {
  const found = replaced.filter((name) => existsSync(join(dataDir, name)));
  if (found.length === 0) return undefined;
  const time = new Date().toISOString().replaceAll(/[:.]/g, '-');
  const aside = join(dataDir, `before-restore-${time}`);
  await mkdir(aside, { mode: 0o700 });
  for (const name of found) await rename(join(dataDir, name), join(aside, name));
  await syncFolder(aside);
  return aside;
}

function aboutSecret({ secret }: Manifest, configured: string | undefined): string[] {
  if (secret === 'configured' && configured === undefined)
    return [
      'Its secret stood in the configuration, and there is none now: without it everybody is signed out.',
    ];
  if (secret === 'kept' && configured !== undefined)
    return [
      'Its secret is in the folder, and the configuration names another one, which counts: everybody is signed out, unless it is the same.',
    ];
  return [];
}
