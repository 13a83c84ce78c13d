import { statSync } from 'node:fs';
import BetterSqlite3 from 'better-sqlite3';
import type { KyselyPlugin } from 'kysely';
import { StoreError } from '../../common/store-error.ts';

/**
 * Refuses every query while the database's file is not where it was opened: deleted, moved, or
 * replaced by another. The system would go on writing into the file that it has open, and what is
 * acknowledged then is found by nobody. SQLite has this check, and a code for it, but not in WAL mode.
 */
export function refuseWhenMoved(file: string): KyselyPlugin {
  const opened = identityOf(file);
  return {
    transformQuery({ node }) {
      if (identityOf(file) !== opened)
        throw new StoreError(
          new BetterSqlite3.SqliteError(
            `${file} has been moved, deleted or replaced`,
            'SQLITE_READONLY_DBMOVED',
          ),
        );
      return node;
    },
    transformResult: async ({ result }) => await Promise.resolve(result),
  };
}

/** @returns Undefined when there is no such file, or no way to it. */
function identityOf(file: string): string | undefined {
  try {
    const { dev, ino } = statSync(file, { bigint: true });
    return `${dev} ${ino}`;
  } catch {
    return undefined;
  }
}
