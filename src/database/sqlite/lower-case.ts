import type { Database } from 'better-sqlite3';

/** The name of the function in SQL. SQLite's own `lower` changes ASCII letters only. */
export const lowerCase = 'unicode_lower';

/** Defines the function for this connection. It does the same as JavaScript's `toLowerCase`. */
export function defineLowerCase(sqlite: Database): void {
  sqlite.function(lowerCase, { deterministic: true }, (text) => String(text).toLowerCase());
}
