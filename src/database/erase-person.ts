/** Deletes what is stored about one person, in steps. Sessions and audit records stay, without them. */
import { sql, type Kysely, type Transaction } from 'kysely';
import { isHeldPerson, isHeldSession } from './held.ts';
import { countOf, keysOf, listOf } from './purge/purging.ts';
import type { Database } from './schema.ts';

/** Takes the place of everybody who was erased, in the sessions in which they took part. */
export const erasedKey = 'erased';

/** A session or a person that may not be deleted. */
export interface Hindrance {
  /** The id of a session. Undefined if the person is held. */
  session: string | undefined;
  /** Why: the session has not ended, or it or the person is held. */
  because: 'open' | 'held';
}

/** @returns At most ten things that prevent an erasure. */
export async function hindrances(database: Kysely<Database>, key: string): Promise<Hindrance[]> {
  const held = sql<number>`select ${isHeldPerson('people.key')} as held from people where key = ${key}`;
  const person = (await sql<{ held: number }>`${held}`.execute(database)).rows[0];
  if (person?.held) return [{ session: undefined, because: 'held' }];
  const { rows } = await sql<Hindrance>`
    select sessions.id as session, iif(sessions.ended_at is null, 'open', 'held') as because
    from participants join sessions on sessions.id = participants.session_id
    where participants.person_key = ${key}
      and (sessions.ended_at is null or ${isHeldSession('sessions.id')}) limit 10`.execute(
    database,
  );
  return rows;
}

/** How much is stored about a person. */
export async function countsOf(database: Kysely<Database>, key: string) {
  const { rows } = await sql<{ logins: number; sessions: number; messages: number }>`select
    (select count(*) from logins where person_key = ${key}) as logins,
    (select count(distinct session_id) from participants where person_key = ${key}) as sessions,
    (select count(*) from participants join chat_messages
      on chat_messages.session_id = participants.session_id and author = participants.id
      where person_key = ${key}) as messages`.execute(database);
  return rows[0] ?? { logins: 0, sessions: 0, messages: 0 };
}

/**
 * @returns The ids of the rows of the audit log that name the person, or a device at which they were
 *   helped. Those of a device come first: they are found by the others.
 */
export async function auditIdsOf(database: Kysely<Database>, key: string): Promise<number[]> {
  const { rows } = await sql<{ id: number }>`
    select others.id as id, 0 as names from audit_events joined
      join audit_events others on others.session_id = joined.session_id
      where joined.person_key = ${key} and joined.type = 'session.joined'
        and others.person_key is null and others.personal is not null
        and others.target_key is not ${key}
    union select id, 1 from audit_events where person_key = ${key}
    union select id, 1 from audit_events where target_key = ${key}
    order by names, id`.execute(database);
  return rows.map(({ id }) => id);
}

/** Runs inside the caller's transaction. */
export async function endLogins(transaction: Transaction<Database>, key: string): Promise<void> {
  await transaction.deleteFrom('logins').where('person_key', '=', key).execute();
}

/** Runs inside the caller's transaction. @returns How many were deleted, at most `most`. */
export async function deleteMessages(
  transaction: Transaction<Database>,
  key: string,
  most: number,
): Promise<number> {
  return countOf(
    await sql`delete from chat_messages where rowid in (
      select chat_messages.rowid from participants join chat_messages
        on chat_messages.session_id = participants.session_id and author = participants.id
      where person_key = ${key} limit ${most})`.execute(transaction),
  );
}

/** Runs inside the caller's transaction. @returns How many parts have become anonymous. */
export async function anonymizeParts(
  transaction: Transaction<Database>,
  key: string,
  most: number,
): Promise<number> {
  const nobody = { key: erasedKey, tenant_id: '', user_name: '', user_name_lower: '', name: '' };
  await transaction
    .insertInto('people')
    .values({ ...nobody, roles: '[]', groups: '[]', provider: null, told_at: 0 })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  const { rows } = await sql<{ session: string; role: string }>`
    update participants set person_key = ${erasedKey} where rowid in (
      select rowid from participants where person_key = ${key} limit ${most})
    returning session_id as session, role`.execute(transaction);
  // The ticket is that of whoever was helped.
  const helped = rows.filter(({ role }) => role === 'sharer').map(({ session }) => session);
  await sql`update sessions set ticket = null where id in ${listOf(helped)}`.execute(transaction);
  return rows.length;
}

/** Runs inside the caller's transaction. @returns The ids of those that had any. */
export async function deleteAuditPayload(
  transaction: Transaction<Database>,
  ids: number[],
): Promise<number[]> {
  return keysOf(
    await sql<{ key: number }>`update audit_events set salt = null, personal = null
      where id in ${listOf(ids)} and personal is not null returning id as key`.execute(transaction),
  );
}

/**
 * Deletes the person, the picture, and what waits to be written or handled. Runs inside the caller's
 * transaction. Fails if the person takes part in a session.
 */
export async function deletePerson(transaction: Transaction<Database>, key: string): Promise<void> {
  // A running server finds it no longer, and its next start makes it a row. The key begins with a time.
  await sql`update audit_repeats
    set event = json_remove(event, '$.personKey', '$.targetKey', '$.address', '$.note'),
      key = substr(key, 1, instr(key, ' ')) || hex(randomblob(16))
    where event ->> 'personKey' = ${key} or event ->> 'targetKey' = ${key}`.execute(transaction);
  await sql`update outbox set event = json_remove(event, '$.personKey', '$.address', '$.note')
    where event ->> 'personKey' = ${key}`.execute(transaction);
  await sql`delete from webhook_deliveries
    where instr(body, ${`"key":${JSON.stringify(key)}`}) > 0`.execute(transaction);
  await transaction
    .updateTable('settings')
    .set({ changed_by: erasedKey })
    .where('changed_by', '=', key)
    .execute();
  await transaction
    .updateTable('api_tokens')
    .set({ created_by: erasedKey })
    .where('created_by', '=', key)
    .execute();
  await transaction
    .updateTable('legal_holds')
    .set({ placed_by: erasedKey })
    .where('placed_by', '=', key)
    .execute();
  await transaction.deleteFrom('pictures').where('person_key', '=', key).execute();
  await transaction.deleteFrom('people').where('key', '=', key).execute();
}
