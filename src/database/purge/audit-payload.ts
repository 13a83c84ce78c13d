import { sql } from 'kysely';
import { isHeldPerson, isHeldSession } from '../held.ts';
import { keysOf, listOf, type DueRow, type Purging } from './purging.ts';

const isKept = sql<boolean>`(${isHeldSession('audit_events.session_id')}
  or ${isHeldPerson('audit_events.person_key')} or ${isHeldPerson('audit_events.target_key')}
  or exists (select 1 from sessions
    where sessions.id = audit_events.session_id and sessions.ended_at is null))`;

/** What the audit log says about people, and the salt of its digest. The records stay. */
export const auditPurging: Purging = {
  atOnce: 100,

  async due(database, before, after, most) {
    const { rows } = await sql<DueRow>`
      select at, id as key, ${isKept} as isKept
      from audit_events indexed by audit_events_personal
      where personal is not null and at < ${before} and (at, id) > (${after.at}, ${after.key})
      order by at, id limit ${most}`.execute(database);
    return rows;
  },

  async remove(transaction, keys, before) {
    return keysOf(
      await sql<{ key: number }>`update audit_events set salt = null, personal = null
        where id in ${listOf(keys)} and at < ${before} and not ${isKept}
        returning id as key`.execute(transaction),
    );
  },
};
