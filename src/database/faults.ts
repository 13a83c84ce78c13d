/** Explains to the administrator why the database cannot be used. */
import { statfsSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { StartupError } from '../common/startup-error.ts';
import { StoreError } from '../common/store-error.ts';
import { inWords, isSystemError, ownership } from '../common/system-error.ts';

const damaged =
  'is damaged; restore a backup (beside restore), or move it away to begin with an empty database';
/** By the beginning of SQLite's extended code. Source: sqlite.org/rescode.html. */
const meanings: [code: string, meaning: string][] = [
  ['SQLITE_CORRUPT', damaged],
  ['SQLITE_NOTADB', `is no database; restore a backup (beside restore), or move it away`],
  ['SQLITE_FULL', 'cannot be written: the disk is full; make room'],
  ['SQLITE_BUSY', 'is held by another program; end that program'],
  ['SQLITE_IOERR', 'cannot be read or written: the disk fails'],
];
const notOurs: [code: string, meaning: string][] = [
  ['SQLITE_READONLY', 'cannot be written to'],
  ['SQLITE_PERM', 'cannot be written to'],
  ['SQLITE_CANTOPEN', 'cannot be opened'],
];

/**
 * @param file The database.
 * @returns What is wrong, in one sentence, if it is known. Else the error itself.
 */
export function explainDatabaseFault(error: unknown, file: string): unknown {
  if (error instanceof StartupError) return error;
  if (error instanceof StoreError) return explainDatabaseFault(error.cause, file);
  if (isSystemError(error)) {
    const at = error.path ?? file;
    return new StartupError([`${at}: ${inWords(error, at)}`], {
      cause: error,
    });
  }
  const { code } = error as { code?: unknown };
  if (typeof code !== 'string' || !code.startsWith('SQLITE_')) return error;
  return new StartupError([`${file} ${sentence(code, file)} (${code})`], { cause: error });
}

function sentence(code: string, file: string): string {
  // If there is no room for the shared memory of the log, SQLite reports a read error.
  if (code.startsWith('SQLITE_IOERR') && isFull(dirname(file)))
    return 'cannot be written: the disk is full; make room';
  const found = meanings.find(([start]) => code.startsWith(start));
  if (found) return found[1];
  const access = notOurs.find(([start]) => code.startsWith(start));
  if (!access) return 'cannot be used';
  const odd = [file, `${file}-wal`, `${file}-shm`].find((each) => kindOf(each) === 'folder');
  if (odd) return `cannot be opened: ${odd} is a folder, not a file; move it away`;
  return `${access[1]}${ownership(file)}`;
}

function kindOf(file: string): 'folder' | 'other' | undefined {
  const found = statSync(file, { throwIfNoEntry: false });
  return found && (found.isDirectory() ? 'folder' : 'other');
}

function isFull(folder: string): boolean {
  try {
    return statfsSync(folder).bavail === 0;
  } catch {
    return false;
  }
}
