import { sql, type Kysely, type QueryResult, type RawBuilder, type Transaction } from 'kysely';
import type { Database } from '../schema.ts';

/** A row that is old enough to be deleted. */
export interface DueRow {
  /** The time by which it is old. Milliseconds since 1970. */
  at: number;
  /** SQLite's number of the row in its table. */
  key: number;
  /** Something keeps it, for instance a legal hold. 0 or 1. */
  isKept: number;
}

/** How one kind of data is found and deleted. */
export interface Purging {
  /** Rows that one transaction deletes at most. It takes a millisecond or two. */
  atOnce: number;
  /**
   * @param before The rows older than this are due.
   * @param after Where the last call ended.
   * @returns At most `most` rows, in the order of `at` and `key`.
   */
  due: (
    database: Kysely<Database>,
    before: number,
    after: Pick<DueRow, 'at' | 'key'>,
    most: number,
  ) => Promise<DueRow[]>;
  /**
   * Deletes rows that `due` has returned. Those that are kept by now stay. Runs inside the caller's
   * transaction.
   *
   * @returns The keys of those that were deleted.
   */
  remove: (transaction: Transaction<Database>, keys: number[], before: number) => Promise<number[]>;
  /**
   * Deletes some of what is as old and belongs to no single row, for instance sums of days. Runs inside
   * the caller's transaction, once the rows are gone.
   *
   * @returns How much was deleted. Call it until there is nothing.
   */
  removeSums?: (transaction: Transaction<Database>, before: number) => Promise<number>;
}

/** What a statement with `returning` has returned. */
export function keysOf({ rows }: QueryResult<{ key: number }>): number[] {
  return rows.map(({ key }) => key);
}

/** For a condition with `in`. The text of the statement is the same for any number of keys. */
export function listOf(keys: number[] | string[]): RawBuilder<unknown> {
  return sql`(select value from json_each(${JSON.stringify(keys)}))`;
}

/** The number of rows that a statement has changed. */
export function countOf({ numAffectedRows = 0n }: { numAffectedRows?: bigint }): number {
  return Number(numAffectedRows);
}
