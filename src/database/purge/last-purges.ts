import { sql, type Kysely } from 'kysely';
import type { Database } from '../schema.ts';

/** Events of all kinds that are looked at. */
const mostEvents = 100;

/** @returns When the last purge of each kind was, and how many rows it was to delete. */
export async function lastPurges(
  database: Kysely<Database>,
): Promise<Map<string, { at: number; rows: number }>> {
  const { rows } = await sql<{ kind: string; at: number; rows: number }>`
    select record ->> '$.details.kind' as kind, at, record ->> '$.details.rows' as rows
    from audit_events indexed by audit_events_purge
    where type = 'purge' order by id desc limit ${mostEvents}`.execute(database);
  const last = new Map<string, { at: number; rows: number }>();
  for (const { kind, ...purge } of rows) if (!last.has(kind)) last.set(kind, purge);
  return last;
}
