import { sql, type Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/** The columns by which the audit log is searched, each with the time behind it: the newest row comes first. */
const searched = ['session_id', 'person_key', 'target_key', 'type'];

export const auditSearch: Migration = {
  async up(db: Kysely<unknown>) {
    for (const column of searched) {
      const name = `audit_events_${column}`;
      await db.schema.dropIndex(name).ifExists().execute();
      await db.schema.createIndex(name).on('audit_events').columns([column, 'at']).execute();
    }
    await sql`create index audit_events_address
      on audit_events (json_extract(personal, '$.address'), at)`.execute(db);
    await sql`create index audit_events_refused on audit_events (at)
      where json_extract(record, '$.code') is not null`.execute(db);
  },
};
