import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/** How far each stream of the audit log has come: `src/audit/streams`. */
export const auditStreams: Migration = {
  async up(db: Kysely<unknown>) {
    await db.schema
      .createTable('audit_streams')
      .addColumn('name', 'text', (column) => column.primaryKey())
      .addColumn('last_id', 'integer', (column) => column.notNull())
      .execute();
  },
};
