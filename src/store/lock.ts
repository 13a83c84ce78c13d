import { join } from 'node:path';
import BetterSqlite3 from 'better-sqlite3';
import { StartupFault } from '../startup-fault.ts';

/**
 * One server to a data folder: a second one would end the first one's sessions in the database.
 * The lock is the operating system's, so a killed server leaves none behind.
 *
 * @returns Lets go of the folder.
 * @throws {StartupFault} When another server holds it.
 */
export function lockDataDir(dataDir: string): () => void {
  const lock = new BetterSqlite3(join(dataDir, 'lock.sqlite'), { timeout: 0 });
  try {
    lock.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    lock.close();
    if ((error as { code?: unknown }).code !== 'SQLITE_BUSY') throw error;
    throw new StartupFault([`dataDir (BESIDE_DATA_DIR): ${dataDir} is in use by another server`]);
  }
  return () => {
    lock.close();
  };
}
