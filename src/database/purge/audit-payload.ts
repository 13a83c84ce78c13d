import { setImmediate } from 'node:timers/promises';
import { sql, type Kysely } from 'kysely';
import { isHeldPerson, isHeldSession } from '../held.ts';
import type { Database } from '../schema.ts';
import { countOf, listOf, type DueRow, type Purging } from './purging.ts';

/** A longer gap between two rows is not looked into. It ends a range. */
const longestGap = 1_000;
/** After so many queries others have their turn. */
const queriesInTurn = 50;

const isKept = sql<boolean>`(${isHeldSession('audit_events.session_id')}
  or ${isHeldPerson('audit_events.person_key')} or ${isHeldPerson('audit_events.target_key')}
  or exists (select 1 from sessions
    where sessions.id = audit_events.session_id and sessions.ended_at is null))`;

/** What the audit log says about people, and the salt of its digest. The records stay. */
export const auditPurging: Purging = {
  async due(database, before, after, most) {
    const { rows } = await sql<DueRow>`
      select at, id as key, ${isKept} as isKept
      from audit_events indexed by audit_events_personal
      where personal is not null and at < ${before} and (at, id) > (${after.at}, ${after.key})
      order by at, id limit ${most}`.execute(database);
    return rows;
  },

  async remove(transaction, keys, before) {
    return countOf(
      await sql`update audit_events set salt = null, personal = null
        where id in ${listOf(keys)} and at < ${before} and not ${isKept}`.execute(transaction),
    );
  },
};

/**
 * @param ids Of rows with personal data, in rising order.
 * @returns Ranges of ids, the first and the last of each. Every row in them is one of these, or never
 *   had personal data.
 */
export async function rangesOf(
  database: Kysely<Database>,
  ids: number[],
): Promise<[from: number, to: number][]> {
  const ranges: [number, number][] = [];
  let queries = 0;
  for (const id of ids) {
    const last = ranges.at(-1);
    const gap = last ? id - last[1] - 1 : Infinity;
    if (last && (gap === 0 || (gap <= longestGap && !(await hadPersonal(database, last[1], id)))))
      last[1] = id;
    else ranges.push([id, id]);
    if (gap > 0 && gap <= longestGap && ++queries % queriesInTurn === 0) await setImmediate();
  }
  return ranges;
}

/** Whether there is a row between two whose record has a digest of personal data. */
async function hadPersonal(
  database: Kysely<Database>,
  after: number,
  before: number,
): Promise<boolean> {
  const { rows } = await sql`select 1 from audit_events where id > ${after} and id < ${before}
    and json_extract(record, '$.personal') is not null limit 1`.execute(database);
  return rows.length > 0;
}
