/** How far the streams of the audit log have come, and the rows that come next. */
import { readAuditRows, type AuditRow } from './audit-events.ts';
import type { Store } from './store.ts';

/** @returns The id of the newest row. 0 if there is none. */
export async function newestAuditId(store: Store): Promise<number> {
  const row = await store
    .selectFrom('audit_events')
    .select('id')
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row?.id ?? 0;
}

/**
 * @param from Where a stream begins that is new here.
 * @returns The id of the last row that the receiver has.
 */
export async function streamCursor(
  store: Store,
  name: string,
  from: 'now' | 'beginning',
): Promise<number> {
  const known = await store
    .selectFrom('audit_streams')
    .select('last_id')
    .where('name', '=', name)
    .executeTakeFirst();
  if (known) return known.last_id;
  const begin = from === 'now' ? await newestAuditId(store) : 0;
  await store.commit(
    async (transaction) =>
      await transaction.insertInto('audit_streams').values({ name, last_id: begin }).execute(),
  );
  return begin;
}

/** A power failure may undo this. Then the receiver gets these rows once more. */
export async function moveStreamCursor(store: Store, name: string, id: number): Promise<void> {
  await store
    .updateTable('audit_streams')
    .set({ last_id: id })
    .where('name', '=', name)
    .where('last_id', '<', id)
    .execute();
}

/** @returns At most `most` rows after an id, in order. Each of them would survive a power failure. */
export async function durableAuditRows(
  store: Store,
  after: number,
  most: number,
): Promise<AuditRow[]> {
  // Another transaction may have ended and not be on the disk yet.
  return await store.commit(
    async (transaction) => await readAuditRows(transaction, { after }, most),
  );
}
