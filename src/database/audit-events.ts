/** The rows of the audit log. What they say, and how they are chained, is the business of `src/audit`. */
import { sql, type Kysely, type Transaction } from 'kysely';
import type { Database } from './schema.ts';
import type { Store } from './store.ts';

export interface AuditRow {
  id: number;
  record: string;
  hash: string;
  personal?: { salt: string; data: string } | undefined;
}

/** What of the audit log is read: from and to are times, `after` is the id of a row. */
export interface AuditQuery {
  after?: number | undefined;
  from?: number | undefined;
  to?: number | undefined;
}

/**
 * @returns Where the next row goes on: behind the newest that there has ever been, with the hash of the
 *   newest that there is. Undefined when there has been none.
 */
export async function auditHead(
  database: Kysely<Database>,
): Promise<{ id: number; hash: string | undefined } | undefined> {
  const newest = await database
    .selectFrom('sqlite_sequence')
    .select('seq')
    .where('name', '=', 'audit_events')
    .executeTakeFirst();
  if (!newest) return undefined;
  const last = await database
    .selectFrom('audit_events')
    .select('hash')
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst();
  return { id: newest.seq, hash: last?.hash };
}

/**
 * Appends rows in order, inside the caller's transaction.
 *
 * @param head What `auditHead` has said, perhaps a while ago.
 * @returns Whether it is so still; otherwise nothing was appended.
 */
export async function insertAuditRows(
  transaction: Transaction<Database>,
  rows: AuditRow[],
  head: { id: number; hash: string },
): Promise<boolean> {
  const values = rows.map(
    ({ id, record, hash, personal }) =>
      sql`(${id}, ${record}, ${hash}, ${personal?.salt ?? null}, ${personal?.data ?? null})`,
  );
  const { numAffectedRows } = await sql`
    insert into audit_events (id, record, hash, salt, personal)
    select * from (values ${sql.join(values)})
    where ${head.id} = coalesce((select seq from sqlite_sequence where name = 'audit_events'), 0)
      and ${head.hash} = coalesce((select hash from audit_events order by id desc limit 1), ${head.hash})
  `.execute(transaction);
  return Number(numAffectedRows) === rows.length;
}

/** @returns At most `most` rows, in order. */
export async function readAuditRows(
  database: Kysely<Database>,
  { after = 0, from, to }: AuditQuery,
  most: number,
): Promise<AuditRow[]> {
  const rows = await database
    .selectFrom('audit_events')
    .select(['id', 'record', 'hash', 'salt', 'personal'])
    .where('id', '>', after)
    .$if(from !== undefined, (query) => query.where('at', '>=', from ?? 0))
    .$if(to !== undefined, (query) => query.where('at', '<', to ?? 0))
    .orderBy('id')
    .limit(most)
    .execute();
  return rows.map(({ id, record, hash, salt, personal: data }) => ({
    id,
    record,
    hash,
    ...(salt !== null && data !== null && { personal: { salt, data } }),
  }));
}

/** Counts that something has happened again. It outlives the process, and is no row of the log yet. */
export async function countRepeat(store: Store, key: string, event: string): Promise<void> {
  await store
    .insertInto('audit_repeats')
    .values({ key, event, count: 1 })
    .onConflict((conflict) =>
      conflict.column('key').doUpdateSet({ event, count: sql`audit_repeats.count + 1` }),
    )
    .execute();
}

/** @returns Keys of all that has been counted and is no row yet. */
export async function repeatKeys(store: Store): Promise<string[]> {
  const rows = await store.selectFrom('audit_repeats').select('key').orderBy('key').execute();
  return rows.map(({ key }) => key);
}

/** Takes out what has been counted, inside the transaction that makes it a row. */
export async function takeRepeat(
  transaction: Transaction<Database>,
  key: string,
): Promise<{ event: string; count: number } | undefined> {
  return await transaction
    .deleteFrom('audit_repeats')
    .where('key', '=', key)
    .returning(['event', 'count'])
    .executeTakeFirst();
}
