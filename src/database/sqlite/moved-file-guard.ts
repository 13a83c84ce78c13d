import { statSync } from 'node:fs';
import BetterSqlite3 from 'better-sqlite3';
import type { KyselyPlugin } from 'kysely';
import { StoreError } from '../../common/store-error.ts';

/**
 * Returns a function that throws a `StoreError` if the database's file is no longer where it was
 * opened: if it was deleted, moved, or replaced. The system would go on writing into the file that
 * is open, and nobody would find what is written then. SQLite has this check, with a code, but not
 * in WAL mode.
 *
 * A system call for each query would cost as much as the query. So the file is looked at once in
 * each turn of the event loop.
 */
export function movedFileGuard(file: string): () => void {
  const opened = identityOf(file);
  let isChecked = false;
  return () => {
    if (isChecked) return;
    if (identityOf(file) !== opened)
      throw new StoreError(
        new BetterSqlite3.SqliteError(
          `${file} has been moved, deleted or replaced`,
          'SQLITE_READONLY_DBMOVED',
        ),
      );
    isChecked = true;
    setImmediate(() => {
      isChecked = false;
    });
  };
}

/** Calls `guard` before every query. */
export function beforeEachQuery(guard: () => void): KyselyPlugin {
  return {
    transformQuery({ node }) {
      guard();
      return node;
    },
    transformResult: async ({ result }) => await Promise.resolve(result),
  };
}

/** @returns Undefined if the file does not exist or cannot be reached. */
function identityOf(file: string): string | undefined {
  try {
    const { dev, ino } = statSync(file, { bigint: true });
    return `${dev} ${ino}`;
  } catch {
    return undefined;
  }
}
