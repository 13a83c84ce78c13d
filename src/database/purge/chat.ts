import { sql } from 'kysely';
import { isHeldSession } from '../held.ts';
import { keysOf, listOf, type DueRow, type Purging } from './purging.ts';

const isHeld = isHeldSession('chat_messages.session_id');

/** Chat messages. The thread of a session is due at once, some time after the session's end. */
export const chatPurging: Purging = {
  atOnce: 100,

  async due(database, before, after, most) {
    // The order of the tables is given, since SQLite would sort all due rows otherwise.
    const { rows } = await sql<DueRow>`
      select chat_messages.at as at, chat_messages.rowid as key, ${isHeld} as isKept
      from chat_messages indexed by chat_messages_at
      cross join sessions on sessions.id = chat_messages.session_id
      where chat_messages.at < ${before} and sessions.ended_at < ${before}
        and (chat_messages.at, chat_messages.rowid) > (${after.at}, ${after.key})
      order by chat_messages.at, chat_messages.rowid limit ${most}`.execute(database);
    return rows;
  },

  async remove(transaction, keys, before) {
    return keysOf(
      await sql<{
        key: number;
      }>`delete from chat_messages where rowid in ${listOf(keys)} and not ${isHeld}
        and exists (select 1 from sessions
          where sessions.id = chat_messages.session_id and sessions.ended_at < ${before})
        returning rowid as key`.execute(transaction),
    );
  },
};
