/** Stores and reads the rows of the audit log. `src/audit` makes their content and their hashes. */
import { CompiledQuery, sql, type Kysely, type Transaction } from 'kysely';
import { StoreError } from '../common/store-error.ts';
import type { Database } from './schema.ts';
import type { Store } from './store.ts';

export interface AuditRow {
  id: number;
  record: string;
  hash: string;
  personal?: { salt: string; data: string } | undefined;
}

/**
 * Which rows are read: those after the row with the id `after`, from the time `from`, and before
 * the time `to`. Times are milliseconds since 1970.
 */
export interface AuditQuery {
  after?: number | undefined;
  from?: number | undefined;
  to?: number | undefined;
  /** The key of a person: only rows in which they did something, or something was done to them. */
  about?: string | undefined;
}

/**
 * @returns The id of the newest row that was ever written, even if it was deleted, and the hash of
 *   the newest row that still exists. The next row continues there. Undefined if no row was ever
 *   written.
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
 * The record is null if the log ends elsewhere, and the table refuses that. To select the row only if
 * the log ends here would take as long again: SQLite copies what is selected from the same table.
 */
const appendRow = `insert into audit_events (id, record, hash, salt, personal) values (?,
  iif(? = coalesce((select seq from sqlite_sequence where name = 'audit_events'), 0)
    and ? = coalesce((select hash from audit_events order by id desc limit 1), ?), ?, null),
  ?, ?, ?)`;

/**
 * Appends rows in order, inside the caller's transaction.
 *
 * @param head The expected end of the log: an earlier result of `auditHead`, or the last row since.
 * @returns Whether the rows were appended. If the log ends elsewhere, nothing was appended.
 */
export async function insertAuditRows(
  transaction: Transaction<Database>,
  rows: AuditRow[],
  head: { id: number; hash: string },
): Promise<boolean> {
  let end = head;
  for (const row of rows) {
    const { id, record, hash, personal } = row;
    const values = [record, hash, personal?.salt ?? null, personal?.data ?? null];
    const query = CompiledQuery.raw(appendRow, [id, end.id, end.hash, end.hash, ...values]);
    try {
      // The text is always the same, so kysely need not make it each time.
      await transaction.executeQuery(query);
    } catch (error) {
      if (end === head && endsElsewhere(error)) return false;
      throw error;
    }
    end = row;
  }
  return true;
}

function endsElsewhere(error: unknown): boolean {
  const cause = error instanceof StoreError ? (error.cause as { code?: unknown }) : undefined;
  return cause?.code === 'SQLITE_CONSTRAINT_NOTNULL';
}

/** @returns At most `most` rows, in the order of their ids. */
export async function readAuditRows(
  database: Kysely<Database>,
  { after = 0, from, to, about }: AuditQuery,
  most: number,
): Promise<AuditRow[]> {
  const rows = await database
    .selectFrom('audit_events')
    .select(['id', 'record', 'hash', 'salt', 'personal'])
    .where('id', '>', after)
    .$if(about !== undefined, (query) =>
      query.where('id', 'in', idsAbout(about ?? '', after, most)),
    )
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

/** Each half reads its index in the order of ids, so it need not read all rows of the person. */
function idsAbout(key: string, after: number, most: number) {
  const half = (column: string) => sql`select id from (select id from audit_events
    where ${sql.ref(column)} = ${key} and id > ${after} order by id limit ${most})`;
  return sql<number>`(${half('person_key')} union ${half('target_key')} order by id limit ${most})`;
}

/**
 * Counts an event that has happened again. It is no row of the log yet. The count is in the
 * database, so it is not lost when the process ends.
 *
 * @param event JSON of the newest such event.
 */
export async function countRepeat(store: Store, key: string, event: string): Promise<void> {
  await store
    .insertInto('audit_repeats')
    .values({ key, event, count: 1 })
    .onConflict((conflict) =>
      conflict.column('key').doUpdateSet({ event, count: sql`audit_repeats.count + 1` }),
    )
    .execute();
}

/** @returns The keys of all counts that are no row of the log yet. */
export async function repeatKeys(store: Store): Promise<string[]> {
  const rows = await store.selectFrom('audit_repeats').select('key').orderBy('key').execute();
  return rows.map(({ key }) => key);
}

/**
 * Deletes a count and returns it. The caller's transaction also writes the row, so that each count
 * becomes one row.
 */
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
