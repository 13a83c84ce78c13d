import { sql } from 'kysely';
import { isHeldSession } from '../held.ts';
import { deleteTotals } from '../report-totals.ts';
import { keysOf, listOf, type DueRow, type Purging } from './purging.ts';

const isHeld = isHeldSession('sessions.id');

/** Sessions that have ended, with everything that belongs to them. Their chat was deleted before. */
export const sessionPurging: Purging = {
  // Each has a row in the reports, which is in 14 indexes.
  atOnce: 25,

  async due(database, before, after, most) {
    const { rows } = await sql<DueRow>`
      select ended_at as at, rowid as key, ${isHeld} as isKept
      from sessions indexed by sessions_ended_at
      where ended_at < ${before} and (ended_at, rowid) > (${after.at}, ${after.key})
      order by ended_at, rowid limit ${most}`.execute(database);
    return rows;
  },

  async remove(transaction, keys, before) {
    // Whether a session is held depends on its participants, so it is asked before they are deleted.
    const due = await sql<{ key: number; id: string }>`select rowid as key, id from sessions
      where rowid in ${listOf(keys)} and ended_at < ${before} and not ${isHeld}
        and not exists (select 1 from chat_messages where chat_messages.session_id = sessions.id)`.execute(
      transaction,
    );
    const ids = listOf(due.rows.map(({ id }) => id));
    await sql`delete from session_reports where session_id in ${ids}`.execute(transaction);
    await sql`delete from participants where session_id in ${ids}`.execute(transaction);
    await sql`delete from sessions where id in ${ids}`.execute(transaction);
    return keysOf(due);
  },

  removeSums: deleteTotals,
};
