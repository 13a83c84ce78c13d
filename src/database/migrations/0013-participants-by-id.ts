import { sql, type Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/** SQLite has no function for a random UUID (RFC 9562, version 4). */
const randomUuid = sql<string>`lower(
  hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-4' || substr(hex(randomblob(2)), 2) || '-' ||
  substr('89AB', 1 + (random() & 3), 1) || substr(hex(randomblob(2)), 2) || '-' || hex(randomblob(6)))`;

/** Before, a session had one helper, who led it, and one sharer. Both were identified by their role only. */
export const participantsById: Migration = {
  async up(db: Kysely<unknown>) {
    await db.schema.alterTable('participants').renameTo('participants_by_role').execute();
    await db.schema.alterTable('chat_messages').renameTo('chat_messages_by_role').execute();
    await db.schema
      .createTable('participants')
      .addColumn('session_id', 'text', (column) => column.notNull().references('sessions.id'))
      .addColumn('id', 'text', (column) => column.notNull())
      .addColumn('person_key', 'text', (column) => column.notNull().references('people.key'))
      .addColumn('role', 'text', (column) => column.notNull())
      .addColumn('leads', 'integer', (column) => column.notNull())
      .addColumn('joined_at', 'bigint')
      .addColumn('left_at', 'bigint')
      .addPrimaryKeyConstraint('participants_pk', ['session_id', 'id'])
      .execute();
    await sql`insert into participants (session_id, id, person_key, role, leads, joined_at)
      select session_id, ${randomUuid}, person_key, role, role = 'helper', joined_at
      from participants_by_role`.execute(db);
    await db.schema
      .createTable('chat_messages')
      .addColumn('session_id', 'text', (column) => column.notNull())
      .addColumn('seq', 'integer', (column) => column.notNull())
      .addColumn('client_id', 'text', (column) => column.notNull())
      .addColumn('author', 'text', (column) => column.notNull())
      .addColumn('text', 'text', (column) => column.notNull())
      .addColumn('at', 'bigint', (column) => column.notNull())
      .addPrimaryKeyConstraint('chat_messages_pk', ['session_id', 'seq'])
      .addUniqueConstraint('chat_messages_once', ['session_id', 'author', 'client_id'])
      .addForeignKeyConstraint('chat_messages_author', ['session_id', 'author'], 'participants', [
        'session_id',
        'id',
      ])
      .execute();
    await sql`insert into chat_messages (session_id, seq, client_id, author, text, at)
      select session_id, seq, client_id, id, text, at from chat_messages_by_role
      join participants using (session_id) where role = author`.execute(db);
    await db.schema.dropTable('chat_messages_by_role').execute();
    await db.schema.dropTable('participants_by_role').execute();
    await grantsOfStates(db);
  },
};

/** Before, the state of an open session said what its helper holds. Now the grants say it. */
async function grantsOfStates(db: Kysely<unknown>): Promise<void> {
  const idOf = (role: string) =>
    sql`(select id from participants where session_id = sessions.id and role = ${sql.lit(role)})`;
  const grant = (status: string, by: string) =>
    sql`json_object('status', ${sql.lit(status)}, 'by', ${idOf(by)}, 'at', joined_at)`;
  const asked = sql`json_object('view', ${grant('asked', 'helper')})`;
  const given = grant('given', 'sharer');
  await sql`update sessions set snapshot = json_set(snapshot, '$.grants', case
      when state = 'requested' then json_object(${idOf('helper')}, ${asked})
      when state in ('allowed', 'sharing') then
        json_object(${idOf('helper')}, json_object('view', ${given}, 'voice', ${given}))
      else json_object() end)
    where snapshot is not null`.execute(db);
}
