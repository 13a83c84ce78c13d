import { sql, type Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/** Legal holds, and the indexes by which old data are found. */
export const retention: Migration = {
  async up(db: Kysely<unknown>) {
    await db.schema
      .createTable('legal_holds')
      .addColumn('id', 'text', (column) => column.primaryKey())
      .addColumn('session_id', 'text', (column) => column.unique())
      .addColumn('person_key', 'text', (column) => column.unique())
      .addColumn('note', 'text', (column) => column.notNull())
      .addColumn('placed_by', 'text', (column) => column.notNull())
      .addColumn('placed_at', 'bigint', (column) => column.notNull())
      .execute();
    for (const [name, on] of [
      // The foreign key also needs it: a person is deleted only if no participant refers to them.
      ['participants_of_person', 'participants (person_key, joined_at)'],
      ['chat_messages_at', 'chat_messages (at)'],
      ['people_told_at', 'people (told_at)'],
      ['audit_events_personal', 'audit_events (at) where personal is not null'],
      ['audit_events_purge', `audit_events (id) where type = 'purge'`],
    ] as const)
      await sql`create index ${sql.ref(name)} on ${sql.raw(on)}`.execute(db);
  },
};
