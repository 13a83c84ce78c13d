import { join } from 'node:path';
import BetterSqlite3 from 'better-sqlite3';
import { StartupError } from '../../common/startup-error.ts';
import { explainDatabaseFault } from '../faults.ts';

/**
 * Allows one server for each data folder. A second one would end the first one's sessions in the
 * database. The lock is the operating system's, so a killed server leaves none behind.
 *
 * @returns Releases the lock.
 * @throws {StartupError} If another server holds it.
 */
export function lockDataDir(dataDir: string): () => void {
  const file = join(dataDir, 'lock.sqlite');
  let lock: BetterSqlite3.Database | undefined;
  try {
    lock = new BetterSqlite3(file, { timeout: 0 });
    lock.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    lock?.close();
    const { code } = error as { code?: unknown };
    if (code === 'SQLITE_BUSY')
      throw new StartupError([`dataDir (BESIDE_DATA_DIR): ${dataDir} is in use by another server`]);
    // An intact lock file is empty, so removing it loses nothing.
    if (code === 'SQLITE_NOTADB' || code === 'SQLITE_CORRUPT')
      throw new StartupError([`${file} is not what Beside has made; remove it`]);
    throw explainDatabaseFault(error, file);
  }
  const held = lock;
  return () => {
    held.close();
  };
}
