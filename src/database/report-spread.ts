/**
 * How the times of sessions are spread: for each day, in how many sessions a time was about so long.
 * From this a median is read without all sessions, at most 2.5 % off.
 */
import {
  sql,
  type Kysely,
  type QueryExecutorProvider,
  type Selectable,
  type Transaction,
} from 'kysely';
import type { Database } from './schema.ts';

export const dayMs = 24 * 3_600_000;

const measures = ['duration_ms', 'wait_ms', 'picture_ms'] as const;
type Measure = (typeof measures)[number];

/** Each step of times is by so much longer than the one before. The first one is up to 1 ms. */
const ratio = 1.05;

/** Adds a session that has ended, in the caller's transaction. Call it once for each session. */
export async function spreadSession(
  transaction: Transaction<Database>,
  session: Pick<Selectable<Database['session_reports']>, Measure | 'created_at'>,
): Promise<void> {
  const start = session.created_at - (session.created_at % dayMs);
  const rows = measures.flatMap((measure) => {
    const ms = session[measure];
    return ms === null ? [] : [{ measure, start, step: stepOf(ms), sessions: 1 }];
  });
  if (rows.length === 0) return;
  await transaction
    .insertInto('report_spread')
    .values(rows)
    .onConflict((conflict) =>
      conflict
        .columns(['measure', 'start', 'step'])
        .doUpdateSet({ sessions: sql`report_spread.sessions + 1` }),
    )
    .execute();
}

/**
 * Deletes what was counted of the days before a time, at most so many rows.
 *
 * @returns How many were deleted.
 */
export async function deleteSpread(
  transaction: Transaction<Database>,
  before: number,
  most: number,
): Promise<number> {
  const { numAffectedRows = 0n } = await sql`delete from report_spread
    where (measure, start, step) in (
      select measure, start, step from report_spread
      where measure in (${sql.join(measures)}) and start < ${before - dayMs} limit ${most})`.execute(
    transaction,
  );
  return Number(numAffectedRows);
}

/** Counts all sessions that have ended. Nothing must have been counted yet. */
export async function fillSpread(db: QueryExecutorProvider): Promise<void> {
  for (const measure of measures)
    await sql`insert into report_spread
      select ${measure}, created_at - created_at % ${sql.lit(dayMs)} as start,
        cast(ln(max(1, ${sql.ref(measure)})) / ${Math.log(ratio)} as integer) as step, count(*)
      from session_reports where ended_at is not null and ${sql.ref(measure)} is not null
      group by 2, 3`.execute(db);
}

/**
 * @param days The first day, and the day behind the last one.
 * @returns For each measure the times that a half and nine tenths of the sessions did not exceed, in
 *   milliseconds. A measure that no session has is left out.
 */
export async function quantiles(
  database: Kysely<Database>,
  [from, to]: [from: number, to: number],
): Promise<Map<Measure, { median: number; p90: number }>> {
  const rows = await database
    .selectFrom('report_spread')
    .select(({ fn }) => ['measure', 'step', fn.sum<number>('sessions').as('sessions')])
    .where('measure', 'in', measures)
    .where('start', '>=', from)
    .where('start', '<', to)
    .groupBy(['measure', 'step'])
    .orderBy('step')
    .execute();
  const byMeasure = Map.groupBy(rows, ({ measure }) => measure as Measure);
  return new Map(
    [...byMeasure].map(([measure, steps]) => [
      measure,
      { median: quantile(steps, 0.5), p90: quantile(steps, 0.9) },
    ]),
  );
}

function quantile(steps: { step: number; sessions: number }[], share: number): number {
  let left = share * steps.reduce((sum, { sessions }) => sum + sessions, 0);
  const found = steps.find(({ sessions }) => (left -= sessions) <= 0);
  // The middle of the step.
  return Math.round(ratio ** ((found?.step ?? 0) + 0.5));
}

function stepOf(ms: number): number {
  return Math.floor(Math.log(Math.max(1, ms)) / Math.log(ratio));
}
