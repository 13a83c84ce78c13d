import { sql, type Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';
import { fillSpread } from '../report-spread.ts';
import { lowerCase } from '../sqlite/lower-case.ts';

/**
 * People by user name, the ticket of a session, the last purge of each kind, and how long most
 * sessions took: without reading all rows.
 */
export const lookups: Migration = {
  async up(db: Kysely<unknown>) {
    // An index of the function itself would let nobody write who does not define it, such as the `sqlite3` tool.
    await db.schema
      .alterTable('people')
      .addColumn('user_name_lower', 'text', (column) => column.notNull().defaultTo(''))
      .execute();
    await sql`update people set user_name_lower = ${sql.raw(lowerCase)}(user_name)`.execute(db);
    await db.schema
      .createIndex('people_user_name_lower')
      .on('people')
      .column('user_name_lower')
      .execute();
    await db.schema.alterTable('sessions').addColumn('ticket', 'text').execute();
    await sql`update sessions set ticket = snapshot ->> '$.ticket'
      where snapshot is not null`.execute(db);
    await db.schema.dropIndex('audit_events_purge').execute();
    await sql`create index audit_events_purge
      on audit_events (record ->> '$.details.kind') where type = 'purge'`.execute(db);
    await db.schema
      .createTable('report_spread')
      .addColumn('measure', 'text', (column) => column.notNull())
      .addColumn('start', 'bigint', (column) => column.notNull())
      .addColumn('step', 'integer', (column) => column.notNull())
      .addColumn('sessions', 'integer', (column) => column.notNull())
      .addPrimaryKeyConstraint('report_spread_pk', ['measure', 'start', 'step'])
      .modifyEnd(sql`without rowid`)
      .execute();
    await fillSpread(db);
  },
};
