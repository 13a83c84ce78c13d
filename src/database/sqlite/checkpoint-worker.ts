/** The thread that copies the write-ahead log into the database, each time it is asked to. */
import { parentPort, workerData } from 'node:worker_threads';
import BetterSqlite3 from 'better-sqlite3';

/** What went wrong. Undefined if nothing did. */
export type Answer = string | undefined;

const port = parentPort;
if (port) {
  const { file } = workerData as { file: string };
  const database = new BetterSqlite3(file, { fileMustExist: true });
  database.pragma('synchronous = NORMAL');
  port.on('message', () => {
    let fault: Answer;
    try {
      // It waits for nobody, and nobody waits for it.
      database.pragma('wal_checkpoint(PASSIVE)');
    } catch (error) {
      fault = error instanceof Error ? error.message : String(error);
    }
    port.postMessage(fault);
  });
}
