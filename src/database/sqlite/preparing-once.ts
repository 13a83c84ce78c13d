import type { SqliteDatabase } from 'kysely';
import { LRUCache } from 'lru-cache';

/** Prepared statements, each of a few kilobytes. There are far fewer. */
const mostPrepared = 500;

/**
 * Kysely prepares a statement at each run, which takes longer than most of our statements run. And
 * SQLite's part of it is not seen by the garbage collector, so a process that runs many would grow.
 */
export function preparingOnce(database: SqliteDatabase): SqliteDatabase {
  const prepared = new LRUCache<string, ReturnType<SqliteDatabase['prepare']>>({
    max: mostPrepared,
    memoMethod: (sql) => database.prepare(sql),
  });
  return {
    prepare: (sql) => prepared.memo(sql),
    close() {
      database.close();
    },
  };
}
