import { sql, type Kysely, type QueryExecutorProvider } from 'kysely';
import type { Migration } from 'kysely/migration';

/** Each is looked for alone, and sorted by time. */
const lookedFor = [
  'helper_key',
  'sharer_key',
  'device_id',
  'device_system',
  'device_state',
  'category',
  'end_reason',
  'state',
];
const measures = ['wait_ms', 'duration_ms', 'picture_ms'];

/** Adds the tables of the reports, and fills them with what is known of the sessions until now. */
export const sessionReports: Migration = {
  async up(db: Kysely<unknown>) {
    await db.schema
      .createTable('session_reports')
      .addColumn('id', 'integer', (column) => column.primaryKey().autoIncrement())
      .addColumn('session_id', 'text', (column) => column.notNull().unique())
      .addColumn('last_event_id', 'integer', (column) => column.notNull().defaultTo(0))
      .addColumn('helper_key', 'text')
      .addColumn('sharer_key', 'text')
      .addColumn('device_id', 'text')
      .addColumn('device_name', 'text')
      .addColumn('device_system', 'text')
      .addColumn('device_state', 'text')
      .addColumn('session_type', 'text', (column) => column.notNull().defaultTo('view'))
      .addColumn('ticket', 'text')
      .addColumn('category', 'text')
      .addColumn('state', 'text', (column) => column.notNull())
      .addColumn('created_at', 'bigint', (column) => column.notNull())
      .addColumn('joined_at', 'bigint')
      .addColumn('asked_at', 'bigint')
      .addColumn('allowed_at', 'bigint')
      .addColumn('picture_at', 'bigint')
      .addColumn('ended_at', 'bigint')
      .addColumn('wait_ms', 'bigint')
      .addColumn('duration_ms', 'bigint')
      .addColumn('picture_ms', 'bigint')
      .addColumn('end_reason', 'text')
      .addColumn('end_rule', 'text')
      .addColumn('end_limit', 'text')
      .addColumn('ended_by', 'text')
      .addColumn('refused_joiners', 'integer', (column) => column.notNull().defaultTo(0))
      .addColumn('declines', 'integer', (column) => column.notNull().defaultTo(0))
      .addColumn('quality', 'real')
      .execute();
    await db.schema
      .createTable('report_totals')
      .addColumn('dimension', 'text', (column) => column.notNull())
      .addColumn('start', 'bigint', (column) => column.notNull())
      .addColumn('value', 'text', (column) => column.notNull())
      .addColumn('sessions', 'integer', (column) => column.notNull())
      .addColumn('joined', 'integer', (column) => column.notNull())
      .addColumn('wait_ms', 'bigint', (column) => column.notNull())
      .addColumn('duration_ms', 'bigint', (column) => column.notNull())
      .addColumn('pictures', 'integer', (column) => column.notNull())
      .addColumn('picture_ms', 'bigint', (column) => column.notNull())
      .addColumn('measured', 'integer', (column) => column.notNull())
      .addColumn('quality', 'real', (column) => column.notNull())
      .addPrimaryKeyConstraint('report_totals_pk', ['dimension', 'start', 'value'])
      .execute();
    await fillReports(db);
    await fillTotals(db);
    await fillRefusals(db);
    for (const column of lookedFor)
      await db.schema
        .createIndex(`session_reports_${column}`)
        .on('session_reports')
        .columns([column, 'created_at'])
        .execute();
    for (const column of ['created_at', 'ended_at', ...measures])
      await db.schema
        .createIndex(`session_reports_by_${column}`)
        .on('session_reports')
        .column(column)
        .execute();
  },
};

async function fillReports(db: Kysely<unknown>): Promise<void> {
  const person = (of: string) =>
    sql`(select person_key from participants where session_id = sessions.id and ${sql.raw(of)})`;
  const audited = (what: string, type: string) =>
    sql`(select ${sql.raw(what)} from audit_events
      where session_id = sessions.id and type = ${sql.lit(type)})`;
  const device = (member: string) => sql`json_extract(snapshot, ${sql.lit(`$.device.${member}`)})`;
  await sql`insert into session_reports (session_id, helper_key, sharer_key, device_id, device_name,
      device_system, device_state, state, created_at, joined_at, asked_at, allowed_at, ended_at,
      wait_ms, duration_ms, end_reason, ended_by, refused_joiners, declines)
    select id, ${person('leads = 1')}, ${person(`role = 'sharer'`)},
      ${device('device.id')}, ${device('device.name')}, ${device('device.system')},
      ${audited(`json_extract(max(record), '$.details.state')`, 'device.seen')},
      state, created_at, joined_at,
      ${audited('min(at)', 'view.requested')}, ${audited('min(at)', 'view.allowed')}, ended_at,
      joined_at - created_at, ended_at - joined_at, end_reason, ended_by,
      ${audited('count(*)', 'session.joiner-refused')}, ${audited('count(*)', 'view.declined')}
    from sessions order by created_at`.execute(db);
}

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const dimensions = {
  hour: { value: `''`, length: hourMs },
  helper: { value: `coalesce(helper_key, '')`, length: dayMs },
  category: { value: `coalesce(category, '')`, length: dayMs },
  reason: { value: `coalesce(end_reason, '')`, length: dayMs },
};

/** Counts all sessions that have ended. Nothing must have been counted yet. */
export async function fillTotals(db: QueryExecutorProvider): Promise<void> {
  for (const [dimension, { value, length }] of Object.entries(dimensions))
    await sql`insert into report_totals
      select ${dimension}, created_at - created_at % ${sql.lit(length)} as start,
        ${sql.raw(value)} as value, count(*), count(joined_at), total(wait_ms), total(duration_ms),
        count(picture_ms), total(picture_ms), count(quality), total(quality)
      from session_reports where ended_at is not null group by 2, 3`.execute(db);
}

/** Counts all refusals in the audit log. Nothing must have been counted yet. */
export async function fillRefusals(db: QueryExecutorProvider): Promise<void> {
  await sql`insert into report_totals
    select 'refusal', at - at % ${sql.lit(dayMs)} as start,
      coalesce(json_extract(record, '$.code'), 'declined') as value, count(*), 0, 0, 0, 0, 0, 0, 0
    from audit_events where type in ('session.joiner-refused', 'view.declined')
    group by 2, 3`.execute(db);
}
