import { sql, type Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/** Webhooks, and what is sent to them: `src/application/webhooks`. */
export const webhooks: Migration = {
  async up(db: Kysely<unknown>) {
    await db.schema
      .createTable('webhooks')
      .addColumn('id', 'text', (column) => column.primaryKey())
      .addColumn('name', 'text', (column) => column.notNull())
      .addColumn('url', 'text', (column) => column.notNull())
      .addColumn('events', 'text', (column) => column.notNull())
      .addColumn('secret', 'text', (column) => column.notNull())
      .addColumn('previous_secret', 'text')
      .addColumn('previous_until', 'bigint')
      .addColumn('created_at', 'bigint', (column) => column.notNull())
      .addColumn('disabled_for', 'text')
      .addColumn('received_at', 'bigint')
      .addColumn('failing_since', 'bigint')
      .addColumn('failures', 'integer', (column) => column.notNull().defaultTo(0))
      .execute();
    await db.schema
      .createTable('webhook_deliveries')
      .addColumn('id', 'integer', (column) => column.primaryKey().autoIncrement())
      .addColumn('webhook_id', 'text', (column) =>
        column.notNull().references('webhooks.id').onDelete('cascade'),
      )
      .addColumn('outbox_id', 'integer', (column) => column.notNull())
      .addColumn('message_id', 'text', (column) => column.notNull())
      .addColumn('session_id', 'text', (column) => column.notNull())
      .addColumn('event', 'text', (column) => column.notNull())
      .addColumn('at', 'bigint', (column) => column.notNull())
      .addColumn('body', 'text', (column) => column.notNull())
      .addColumn('state', 'text', (column) => column.notNull())
      .addColumn('due_at', 'bigint')
      .addColumn('expires_at', 'bigint', (column) => column.notNull())
      .addColumn('attempts', 'integer', (column) => column.notNull().defaultTo(0))
      .addColumn('attempted_at', 'bigint')
      .addColumn('fault', 'text')
      .addColumn('status', 'integer')
      .addColumn('answer', 'text')
      .addColumn('duration_ms', 'integer')
      .addUniqueConstraint('webhook_deliveries_once', ['webhook_id', 'outbox_id'])
      .execute();
    await sql`create index webhook_deliveries_due on webhook_deliveries (due_at)
      where due_at is not null`.execute(db);
    await sql`create index webhook_deliveries_waiting
      on webhook_deliveries (webhook_id, session_id, id) where state = 'waiting'`.execute(db);
    await db.schema
      .createIndex('webhook_deliveries_state')
      .on('webhook_deliveries')
      .columns(['webhook_id', 'state', 'id'])
      .execute();
  },
};
