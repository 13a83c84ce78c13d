import { join } from 'node:path';
import BetterSqlite3 from 'better-sqlite3';
import { Kysely, SqliteDialect, type Transaction } from 'kysely';
import { namesOf } from './names.ts';
import type { Database } from './schema.ts';

/** The last change of a setting in the browser. */
export interface StoredSetting {
  name: string;
  /** Parsed from JSON. Null if the value of the configuration applies again. */
  value: unknown;
  personKey: string;
  /** The person's name. Absent if the person is no longer known. */
  by?: string | undefined;
  at: number;
}

export async function readSettings(store: Kysely<Database>): Promise<StoredSetting[]> {
  const found = await store
    .selectFrom('settings')
    .select(['settings.name', 'value', 'changed_by', 'changed_at'])
    .execute();
  const names = await namesOf(
    store,
    found.map((row) => row.changed_by),
  );
  return found.map((row) => ({
    name: row.name,
    value: row.value === null ? null : (JSON.parse(row.value) as unknown),
    personKey: row.changed_by,
    by: names.get(row.changed_by)?.name,
    at: row.changed_at,
  }));
}

/** Runs inside the caller's transaction. */
export async function saveSetting(
  transaction: Transaction<Database>,
  { name, value, personKey, at }: StoredSetting,
): Promise<void> {
  const row = {
    value: value === null ? null : JSON.stringify(value),
    changed_by: personKey,
    changed_at: at,
  };
  await transaction
    .insertInto('settings')
    .values({ name, ...row })
    .onConflict((conflict) => conflict.column('name').doUpdateSet(row))
    .execute();
}

/** For other processes than the server. Changes nothing. @returns Empty if there is no such database yet. */
export async function peekAtSettings(dataDir: string): Promise<StoredSetting[]> {
  let store: Kysely<Database> | undefined;
  try {
    const database = new BetterSqlite3(join(dataDir, 'beside.sqlite'), { readonly: true });
    store = new Kysely<Database>({ dialect: new SqliteDialect({ database }) });
    return await readSettings(store);
  } catch {
    return [];
  } finally {
    await store?.destroy();
  }
}
