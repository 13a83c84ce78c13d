import type { Transaction } from 'kysely';
import type { Database } from './schema.ts';
import type { Store } from './store.ts';

/** One row of the audit log. */
export interface AuditRow {
  at: number;
  type: string;
  sessionId?: string | undefined;
  personKey?: string | undefined;
  /** Network address of the person who did it. */
  address?: string | undefined;
  details?: object | undefined;
}

/** Appends rows in order, inside the caller's transaction. @returns The id of the last row. */
export async function appendAuditRows(
  transaction: Transaction<Database>,
  rows: AuditRow[],
): Promise<number> {
  const { insertId } = await transaction
    .insertInto('audit_events')
    .values(
      rows.map(({ at, type, sessionId, personKey, address, details }) => ({
        at,
        type,
        session_id: sessionId ?? null,
        person_key: personKey ?? null,
        address: address ?? null,
        details: JSON.stringify(details ?? {}),
      })),
    )
    .executeTakeFirstOrThrow();
  return Number(insertId);
}

/**
 * Replaces the details of a row that stands for several events. A power failure may undo the latest
 * count.
 */
export async function replaceAuditDetails(
  store: Store,
  id: number,
  details: object,
): Promise<void> {
  await store
    .updateTable('audit_events')
    .set({ details: JSON.stringify(details) })
    .where('id', '=', id)
    .execute();
}
