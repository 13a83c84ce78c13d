/** Sums over sessions, kept up to date so that a summary need not read every session. */
import type { Insertable, Selectable, Transaction } from 'kysely';
import { sql } from 'kysely';
import { dayMs, deleteSpread, spreadSession } from './report-spread.ts';
import type { Database } from './schema.ts';

export const hourMs = 3_600_000;

export const summed = [
  'sessions',
  'joined',
  'wait_ms',
  'duration_ms',
  'pictures',
  'picture_ms',
  'measured',
  'quality',
] as const;
type Sums = Pick<Insertable<Database['report_totals']>, (typeof summed)[number]>;

const nothing = Object.fromEntries(summed.map((column) => [column, 0])) as unknown as Sums;

/** Adds a session that has ended, in the caller's transaction. Call it once for each session. */
export async function countSession(
  transaction: Transaction<Database>,
  session: Selectable<Database['session_reports']>,
): Promise<void> {
  const { created_at: at, joined_at, wait_ms, duration_ms, picture_ms, quality } = session;
  const sums: Sums = {
    sessions: 1,
    joined: joined_at === null ? 0 : 1,
    wait_ms: wait_ms ?? 0,
    duration_ms: duration_ms ?? 0,
    pictures: picture_ms === null ? 0 : 1,
    picture_ms: picture_ms ?? 0,
    measured: quality === null ? 0 : 1,
    quality: quality ?? 0,
  };
  const day = at - (at % dayMs);
  await add(transaction, [
    { dimension: 'hour', start: at - (at % hourMs), value: '', ...sums },
    { dimension: 'helper', start: day, value: session.helper_key ?? '', ...sums },
    { dimension: 'category', start: day, value: session.category ?? '', ...sums },
    { dimension: 'reason', start: day, value: session.end_reason ?? '', ...sums },
  ]);
  await spreadSession(transaction, session);
}

export async function countRefusal(
  transaction: Transaction<Database>,
  refusal: string,
  at: number,
): Promise<void> {
  const start = at - (at % dayMs);
  await add(transaction, [
    { ...nothing, dimension: 'refusal', start, value: refusal, sessions: 1 },
  ]);
}

/** What was counted for a helper then counts for nobody. */
export async function forgetHelper(transaction: Transaction<Database>, key: string): Promise<void> {
  const deleted = await transaction
    .deleteFrom('report_totals')
    .where('dimension', '=', 'helper')
    .where('value', '=', key)
    .returningAll()
    .execute();
  for (const row of deleted) await add(transaction, [{ ...row, value: '' }]);
}

/** Rows of each table that are deleted at once. It takes a millisecond or two. */
const deletedAtOnce = 200;

/**
 * Deletes some of what was counted of the days before a time.
 *
 * @returns How many rows were deleted. Call it until there are none.
 */
export async function deleteTotals(
  transaction: Transaction<Database>,
  before: number,
): Promise<number> {
  const { numAffectedRows = 0n } = await sql`delete from report_totals where rowid in (
    select rowid from report_totals
    where dimension in ('hour', 'helper', 'category', 'reason', 'refusal')
      and start < ${before - dayMs} limit ${deletedAtOnce})`.execute(transaction);
  return Number(numAffectedRows) + (await deleteSpread(transaction, before, deletedAtOnce));
}

async function add(
  transaction: Transaction<Database>,
  rows: Insertable<Database['report_totals']>[],
): Promise<void> {
  const sums = summed.map((column) => [
    column,
    sql<number>`${sql.ref(`report_totals.${column}`)} + ${sql.ref(`excluded.${column}`)}`,
  ]);
  await transaction
    .insertInto('report_totals')
    .values(rows)
    .onConflict((conflict) =>
      conflict
        .columns(['dimension', 'start', 'value'])
        .doUpdateSet(Object.fromEntries(sums) as Record<string, never>),
    )
    .execute();
}
