import { sql } from 'kysely';
import { isHeldPerson } from '../held.ts';
import { keysOf, listOf, type DueRow, type Purging } from './purging.ts';

/** Whoever has a login is seen, and sessions and chat that are kept need the names of their people. */
const isKept = sql<boolean>`(${isHeldPerson('people.key')}
  or exists (select 1 from logins where logins.person_key = people.key)
  or exists (select 1 from participants where participants.person_key = people.key))`;

/** People who have not signed in for long and are in no session that is kept, and their pictures. */
export const peoplePurging: Purging = {
  atOnce: 20,

  async due(database, before, after, most) {
    const { rows } = await sql<DueRow>`
      select told_at as at, rowid as key, ${isKept} as isKept
      from people indexed by people_told_at
      where told_at < ${before} and (told_at, rowid) > (${after.at}, ${after.key})
      order by told_at, rowid limit ${most}`.execute(database);
    return rows;
  },

  async remove(transaction, keys, before) {
    const gone = await sql<{ key: number; person: string }>`delete from people
      where rowid in ${listOf(keys)} and told_at < ${before} and not ${isKept}
      returning rowid as key, key as person`.execute(transaction);
    const people = listOf(gone.rows.map(({ person }) => person));
    await sql`delete from pictures where person_key in ${people}`.execute(transaction);
    return keysOf(gone);
  },
};
