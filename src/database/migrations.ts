/** Changes of the schema, in order. Never edit a migration that has been released. */
import { sql, type Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';
import { participantsById } from './migrations/0013-participants-by-id.ts';
import { auditChain } from './migrations/0014-audit-chain.ts';
import { sessionReports } from './migrations/0015-session-reports.ts';
import { retention } from './migrations/0016-retention.ts';
import { webhooks } from './migrations/0018-webhooks.ts';
import { apiTokens } from './migrations/0017-api-tokens.ts';
import { auditStreams } from './migrations/0019-audit-streams.ts';
import { auditSearch } from './migrations/0020-audit-search.ts';
import { lookups } from './migrations/0021-lookups.ts';

const initial: Migration = {
  async up(db: Kysely<unknown>) {
    await db.schema
      .createTable('people')
      .addColumn('key', 'text', (column) => column.primaryKey())
      .addColumn('tenant_id', 'text', (column) => column.notNull())
      .addColumn('user_name', 'text', (column) => column.notNull())
      .addColumn('name', 'text', (column) => column.notNull())
      .addColumn('job_title', 'text')
      .addColumn('company', 'text')
      .addColumn('verified_domain', 'text')
      .addColumn('picture', 'text')
      .addColumn('roles', 'text', (column) => column.notNull())
      .addColumn('signed_in_at', 'bigint', (column) => column.notNull())
      .execute();
    await db.schema
      .createTable('sessions')
      .addColumn('id', 'text', (column) => column.primaryKey())
      .addColumn('passcode_hash', 'text', (column) => column.notNull())
      .addColumn('state', 'text', (column) => column.notNull())
      .addColumn('created_at', 'bigint', (column) => column.notNull())
      .addColumn('joined_at', 'bigint')
      .addColumn('ended_at', 'bigint')
      .addColumn('end_reason', 'text')
      .addColumn('ended_by', 'text')
      .execute();
    await db.schema
      .createTable('participants')
      .addColumn('session_id', 'text', (column) => column.notNull().references('sessions.id'))
      .addColumn('role', 'text', (column) => column.notNull())
      .addColumn('person_key', 'text', (column) => column.notNull().references('people.key'))
      .addColumn('joined_at', 'bigint', (column) => column.notNull())
      .addPrimaryKeyConstraint('participants_pk', ['session_id', 'role'])
      .execute();
    await db.schema
      .createTable('chat_messages')
      .addColumn('session_id', 'text', (column) => column.notNull().references('sessions.id'))
      .addColumn('seq', 'integer', (column) => column.notNull())
      .addColumn('client_id', 'text', (column) => column.notNull())
      .addColumn('author', 'text', (column) => column.notNull())
      .addColumn('text', 'text', (column) => column.notNull())
      .addColumn('at', 'bigint', (column) => column.notNull())
      .addPrimaryKeyConstraint('chat_messages_pk', ['session_id', 'seq'])
      .addUniqueConstraint('chat_messages_once', ['session_id', 'author', 'client_id'])
      .execute();
    await db.schema
      .createTable('audit_events')
      .addColumn('id', 'integer', (column) => column.primaryKey().autoIncrement())
      .addColumn('at', 'bigint', (column) => column.notNull())
      .addColumn('type', 'text', (column) => column.notNull())
      .addColumn('session_id', 'text')
      .addColumn('person_key', 'text')
      .addColumn('address', 'text')
      .addColumn('details', 'text', (column) => column.notNull())
      .execute();
    await db.schema
      .createTable('logins')
      .addColumn('id', 'text', (column) => column.primaryKey())
      .addColumn('data', 'text', (column) => column.notNull())
      .addColumn('expires_at', 'bigint', (column) => column.notNull())
      .execute();
    for (const [table, column] of [
      ['sessions', 'ended_at'],
      ['audit_events', 'session_id'],
      ['logins', 'expires_at'],
    ] as const)
      await db.schema.createIndex(`${table}_${column}`).on(table).column(column).execute();
  },
};

const groups: Migration = {
  async up(db: Kysely<unknown>) {
    await db.schema
      .alterTable('people')
      .addColumn('groups', 'text', (column) => column.notNull().defaultTo('[]'))
      .execute();
  },
};

const pictures: Migration = {
  async up(db: Kysely<unknown>) {
    await db.schema
      .createTable('pictures')
      .addColumn('person_key', 'text', (column) => column.primaryKey())
      .addColumn('id', 'text', (column) => column.notNull())
      .addColumn('type', 'text', (column) => column.notNull())
      .addColumn('bytes', 'blob', (column) => column.notNull())
      .execute();
    await db.schema.createIndex('pictures_id').on('pictures').column('id').execute();
  },
};

const snapshots: Migration = {
  async up(db: Kysely<unknown>) {
    await db.schema.alterTable('sessions').addColumn('snapshot', 'text').execute();
  },
};

const attestation: Migration = {
  async up(db: Kysely<unknown>) {
    await db.schema.alterTable('logins').addColumn('attestation', 'text').execute();
  },
};

const settings: Migration = {
  async up(db: Kysely<unknown>) {
    await db.schema
      .createTable('settings')
      .addColumn('name', 'text', (column) => column.primaryKey())
      .addColumn('value', 'text')
      .addColumn('changed_by', 'text', (column) => column.notNull())
      .addColumn('changed_at', 'bigint', (column) => column.notNull())
      .execute();
  },
};

const providers: Migration = {
  async up(db: Kysely<unknown>) {
    await db.schema.alterTable('people').addColumn('provider', 'text').execute();
  },
};

const toldAt: Migration = {
  async up(db: Kysely<unknown>) {
    await db.schema.alterTable('people').renameColumn('signed_in_at', 'told_at').execute();
  },
};

const loginsUsedAt: Migration = {
  async up(db: Kysely<unknown>) {
    await db.schema
      .alterTable('logins')
      .addColumn('used_at', 'bigint', (column) => column.notNull().defaultTo(0))
      .execute();
    // An update must not sign anybody out.
    await sql`update logins set used_at = ${Date.now()}`.execute(db);
  },
};

const loginsOfPeople: Migration = {
  async up(db: Kysely<unknown>) {
    await db.schema.alterTable('logins').addColumn('person_key', 'text').execute();
    await sql`update logins set person_key = data -> 'passport' -> 'user' ->> 'key'`.execute(db);
    await db.schema.createIndex('logins_of_people').on('logins').column('person_key').execute();
  },
};

/**
 * Before 0006 no session could be resumed, and each start ended the sessions that were left open.
 * Later versions cannot end them, so this migration does.
 */
const sessionsLeftOpen: Migration = {
  async up(db: Kysely<unknown>) {
    const now = Date.now();
    await sql`insert into audit_events (at, type, session_id, details)
      select ${now}, 'session.ended', id, '{"reason":"server-shutdown"}' from sessions
      where ended_at is null and snapshot is null`.execute(db);
    await sql`update sessions set state = 'ended', ended_at = ${now}, end_reason = 'server-shutdown'
      where ended_at is null and snapshot is null`.execute(db);
  },
};

const outbox: Migration = {
  async up(db: Kysely<unknown>) {
    await db.schema
      .createTable('outbox')
      .addColumn('id', 'integer', (column) => column.primaryKey().autoIncrement())
      .addColumn('session_id', 'text', (column) => column.notNull())
      .addColumn('type', 'text', (column) => column.notNull())
      .addColumn('event', 'text', (column) => column.notNull())
      .addColumn('at', 'bigint', (column) => column.notNull())
      .execute();
    await db.schema
      .createTable('consumer_cursors')
      .addColumn('consumer', 'text', (column) => column.primaryKey())
      .addColumn('last_id', 'integer', (column) => column.notNull())
      .execute();
  },
};

export const migrations: Record<string, Migration> = {
  '0001-initial': initial,
  '0002-groups': groups,
  '0003-pictures': pictures,
  '0004-settings': settings,
  '0005-attestation': attestation,
  '0006-session-snapshots': snapshots,
  '0007-providers': providers,
  '0008-told-at': toldAt,
  '0009-logins-used-at': loginsUsedAt,
  '0010-logins-of-people': loginsOfPeople,
  '0011-sessions-left-open': sessionsLeftOpen,
  '0012-outbox': outbox,
  '0013-participants-by-id': participantsById,
  '0014-audit-chain': auditChain,
  '0015-session-reports': sessionReports,
  '0016-retention': retention,
  '0017-api-tokens': apiTokens,
  '0018-webhooks': webhooks,
  '0019-audit-streams': auditStreams,
  '0020-audit-search': auditSearch,
  '0021-lookups': lookups,
};
