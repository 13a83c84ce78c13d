/** SQL conditions: what is kept because of a legal hold. They are part of the statement that deletes. */
import { sql, type RawBuilder } from 'kysely';

/** @param column The column with the session's id. It may be null. */
export function isHeldSession(column: string): RawBuilder<boolean> {
  const id = sql.ref(column);
  return sql`(exists (select 1 from legal_holds where legal_holds.session_id = ${id}) or exists (
    select 1 from participants held_part
    join legal_holds on legal_holds.person_key = held_part.person_key
    where held_part.session_id = ${id}))`;
}

/** @param column The column with the person's key. It may be null. */
export function isHeldPerson(column: string): RawBuilder<boolean> {
  return sql`exists (select 1 from legal_holds where legal_holds.person_key = ${sql.ref(column)})`;
}
