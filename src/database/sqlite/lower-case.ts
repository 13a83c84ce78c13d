import type { Database } from 'better-sqlite3';

/** What SQL calls it. SQLite's own `lower` knows no letters but those of ASCII. */
export const lowerCase = 'unicode_lower';

/** Lets queries of this connection compare texts as JavaScript does (`toLowerCase`). */
export function defineLowerCase(sqlite: Database): void {
  sqlite.function(lowerCase, { deterministic: true }, (text) => String(text).toLowerCase());
}
