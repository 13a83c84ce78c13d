import { sql, type Kysely } from 'kysely';
import { retentionKinds } from '../../protocol/retention.ts';
import type { Database } from '../schema.ts';

/** @returns When the last purge of each kind was, and how many rows it has deleted. */
export async function lastPurges(
  database: Kysely<Database>,
): Promise<Map<string, { at: number; rows: number }>> {
  const last = new Map<string, { at: number; rows: number }>();
  for (const kind of retentionKinds) {
    // Of the steps of a purge, the last one says how many rows there were in all.
    const { rows } = await sql<{ at: number; rows: number }>`
      select at, coalesce(record ->> '$.details.total', record ->> '$.details.rows') as rows
      from audit_events indexed by audit_events_purge
      where type = 'purge' and record ->> '$.details.kind' = ${kind}
      order by id desc limit 1`.execute(database);
    if (rows[0]) last.set(kind, rows[0]);
  }
  return last;
}
