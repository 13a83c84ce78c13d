/** The list of sessions in the reports: filters, order and pages. */
import { sql, type Kysely, type SqlBool } from 'kysely';
import type { ReportSort, SessionFilter, SessionReport } from '../protocol/requests/reports.ts';
import { namesOf } from './names.ts';
import { conditionsOf } from './report-filter.ts';
import { reportOf } from './report-row.ts';
import type { Database } from './schema.ts';

/** Where a page ends: the value by which its last row is sorted, and the number of the row. */
export type Place = [value: number, id: number];

export interface SessionsAsked {
  filter: SessionFilter;
  sort: ReportSort;
  order: 'asc' | 'desc';
  limit: number;
  /** The end of the page before. */
  after?: Place | undefined;
}

const sortedBy = {
  start: 'created_at',
  duration: 'duration_ms',
  wait: 'wait_ms',
  picture: 'picture_ms',
} as const;

/**
 * @param mostLookedAt How many rows one page looks at, at most. So a page with a filter that fits
 *   few rows may end early, but it never takes much longer than others.
 * @returns At most `limit` sessions, and the place where the next page begins. It is undefined on
 *   the last page.
 */
export async function reportSessions(
  database: Kysely<Database>,
  { filter, sort, order, limit, after }: SessionsAsked,
  mostLookedAt = 50_000,
): Promise<{ sessions: SessionReport[]; next?: Place }> {
  const conditions = await conditionsOf(database, filter);
  if (!conditions) return { sessions: [] };
  const { base, others } = conditions;
  const indexed = base.map(({ byIndex }) => byIndex);
  // There are three ways: by an index of the filter, which is sorted by time; by the index of the
  // filter, and sort what it finds; by an index of what is sorted by.
  const isFew = sort !== 'start' && (await areFew(database, indexed, mostLookedAt / 2));
  const walksBase = sort === 'start' || isFew;
  const column = sortedBy[sort];
  const sorted = isFew ? sql<number>`+${sql.ref(column)}` : sql.ref<number>(column);
  const isBehind = ([value, id]: Place) =>
    order === 'asc'
      ? sql<SqlBool>`(${sorted}, id) > (${value}, ${id})`
      : sql<SqlBool>`(${sorted}, id) < (${value}, ${id})`;
  // Not the opposite of the other function: SQLite stops at the end of a range of its index.
  const isUpTo = ([value, id]: Place) =>
    order === 'asc'
      ? sql<SqlBool>`(${sorted}, id) <= (${value}, ${id})`
      : sql<SqlBool>`(${sorted}, id) >= (${value}, ${id})`;
  const walk = [
    ...(sort === 'start' ? [] : [sql<SqlBool>`${sorted} is not null`]),
    ...(walksBase ? indexed : []),
    ...(after ? [isBehind(after)] : []),
  ];
  const picked = [...(walksBase ? [] : base.map(({ withoutIndex }) => withoutIndex)), ...others];
  const inOrder = (most: number, offset = 0) =>
    database
      .selectFrom('session_reports')
      .where((eb) => eb.and(walk))
      .orderBy(sorted, order)
      .orderBy('id', order)
      .limit(most)
      .offset(offset);
  const end =
    picked.length > 0 && !isFew
      ? await inOrder(1, mostLookedAt - 1)
          .select([sorted.as('value'), 'id'])
          .executeTakeFirst()
      : undefined;
  const rows = await inOrder(limit + 1)
    .selectAll()
    .where((eb) => eb.and([...picked, ...(end ? [isUpTo([end.value, end.id])] : [])]))
    .execute();
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  const next: Place | undefined =
    rows.length > limit && last ? [last[column] ?? 0, last.id] : end && [end.value, end.id];
  const keys = page.flatMap(({ helper_key, sharer_key }) => [helper_key, sharer_key]);
  const names = await namesOf(database, [...new Set(keys.filter((key) => key !== null))]);
  return { sessions: page.map((row) => reportOf(row, names)), ...(next && { next }) };
}

/** Whether so few rows fit that they can be sorted for each page. */
async function areFew(
  database: Kysely<Database>,
  conditions: ReturnType<typeof sql<SqlBool>>[],
  most: number,
): Promise<boolean> {
  if (conditions.length === 0) return false;
  const beyond = await database
    .selectFrom('session_reports')
    .select('id')
    .where((eb) => eb.and(conditions))
    .limit(1)
    .offset(most)
    .executeTakeFirst();
  return beyond === undefined;
}
