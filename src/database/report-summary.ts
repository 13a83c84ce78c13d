/** What the reports say about many sessions together. It reads sums, never single sessions. */
import { sql, type Kysely, type Selectable } from 'kysely';
import type { Measures, ReportSummary, Spread } from '../protocol/requests/reports.ts';
import { namesOf } from './names.ts';
import { dayMs, quantiles } from './report-spread.ts';
import { hourMs, summed } from './report-totals.ts';
import type { Database } from './schema.ts';

/** Entries of one list. */
const mostListed = 100;
/** About two years. A longer time is told by week. */
const mostDays = 750;

export interface SummaryAsked {
  from?: number | undefined;
  to?: number | undefined;
  by: 'day' | 'week';
  timeZone: string;
}

type Sums = Pick<Selectable<Database['report_totals']>, (typeof summed)[number]>;

/** @returns The summary of all days (UTC) that `from` and `to` touch. */
export async function reportSummary(
  database: Kysely<Database>,
  { from = 0, to = Number.MAX_SAFE_INTEGER, by, timeZone }: SummaryAsked,
): Promise<ReportSummary> {
  const days: [number, number] = [from - (from % dayMs), Math.ceil(to / dayMs) * dayMs];
  const totalsOf = (dimension: string) =>
    database
      .selectFrom('report_totals')
      .where('dimension', '=', dimension)
      .where('start', '>=', days[0])
      .where('start', '<', days[1]);
  const sums = summed.map((column) =>
    sql<number>`sum(${sql.ref(`report_totals.${column}`)})`.as(column),
  );
  const listOf = async (dimension: string) =>
    await totalsOf(dimension)
      .select(['value', ...sums])
      .groupBy('value')
      .orderBy('sessions', 'desc')
      .orderBy('value')
      .limit(mostListed)
      .execute();
  const hours = await totalsOf('hour')
    .select(['start', ...summed])
    .orderBy('start')
    .execute();
  const helpers = await listOf('helper');
  const groups = await totalsOf('helper')
    .innerJoin('people', 'people.key', 'report_totals.value')
    .innerJoin(sql<{ value: string }>`json_each(people.groups)`.as('held'), (join) => join.onTrue())
    .select(['held.value as group', ...sums])
    .groupBy('held.value')
    .orderBy('sessions', 'desc')
    .orderBy('group')
    .limit(mostListed)
    .execute();
  const names = await namesOf(
    database,
    helpers.map(({ value }) => value),
  );
  const step = by === 'day' && daysOf(hours) <= mostDays ? 'day' : 'week';
  return {
    totals: { ...measuresOf(hours), ...spreadOf(await quantiles(database, days)) },
    overTime: grouped(hours, ({ start }) => stepStart(start, step)).map(([start, rows]) => ({
      start,
      ...measuresOf(rows),
    })),
    busiestHours: busiest(hours, timeZone),
    helpers: helpers.map(({ value, ...row }) => ({
      ...(value && { helper: { key: value, ...names.get(value) } }),
      ...measuresOf([row]),
    })),
    groups: groups.map(({ group, ...row }) => ({ group, ...measuresOf([row]) })),
    categories: (await listOf('category')).map(({ value, ...row }) => ({
      ...(value && { category: value }),
      ...measuresOf([row]),
    })),
    reasons: (await listOf('reason')).map(({ value, ...row }) => ({
      reason: value as ReportSummary['reasons'][number]['reason'],
      ...measuresOf([row]),
    })),
    refusals: (await listOf('refusal')).map(({ value, sessions }) => ({
      refusal: value,
      count: sessions,
    })),
  };
}

function measuresOf(rows: Sums[]): Measures {
  const sum = (column: keyof Sums) => rows.reduce((before, row) => before + row[column], 0);
  const [sessions, joined, pictures, measured] = [
    sum('sessions'),
    sum('joined'),
    sum('pictures'),
    sum('measured'),
  ];
  return {
    sessions,
    joined,
    ...(joined > 0 && {
      meanDurationMs: Math.round(sum('duration_ms') / joined),
      meanWaitMs: Math.round(sum('wait_ms') / joined),
    }),
    ...(pictures > 0 && { meanPictureMs: Math.round(sum('picture_ms') / pictures) }),
    ...(measured > 0 && { quality: Math.round((10 * sum('quality')) / measured) / 10 }),
  };
}

function spreadOf(spread: Awaited<ReturnType<typeof quantiles>>): Spread {
  const [duration, wait, picture] = [
    spread.get('duration_ms'),
    spread.get('wait_ms'),
    spread.get('picture_ms'),
  ];
  return {
    ...(duration && { medianDurationMs: duration.median, p90DurationMs: duration.p90 }),
    ...(wait && { medianWaitMs: wait.median, p90WaitMs: wait.p90 }),
    ...(picture && { medianPictureMs: picture.median, p90PictureMs: picture.p90 }),
  };
}

function daysOf(hours: { start: number }[]): number {
  return ((hours.at(-1)?.start ?? 0) - (hours[0]?.start ?? 0)) / dayMs;
}

/** The day, or the Monday, on which a time is (UTC). 1 January 1970 was a Thursday. */
function stepStart(time: number, step: 'day' | 'week'): number {
  const day = Math.floor(time / dayMs);
  return (step === 'day' ? day : day - ((day + 3) % 7)) * dayMs;
}

function grouped<Row>(rows: Row[], startOf: (row: Row) => number): [number, Row[]][] {
  return [...Map.groupBy(rows, startOf)].sort(([one], [other]) => one - other);
}

function busiest(
  hours: { start: number; sessions: number }[],
  timeZone: string,
): ReportSummary['busiestHours'] {
  const offsetOf = offsets(timeZone);
  const hourOfWeek = ({ start }: { start: number }) => {
    const local = Math.floor((start + offsetOf(start)) / hourMs);
    return (((Math.floor(local / 24) + 3) % 7) + 1) * 24 + (((local % 24) + 24) % 24);
  };
  return grouped(hours, hourOfWeek).map(([hour, rows]) => ({
    weekday: Math.floor(hour / 24),
    hour: hour % 24,
    sessions: rows.reduce((sum, { sessions }) => sum + sessions, 0),
  }));
}

/** @returns What to add to a time in UTC, in milliseconds. It is looked up once for each day. */
function offsets(timeZone: string): (time: number) => number {
  const format = new Intl.DateTimeFormat('en', { timeZone, timeZoneName: 'longOffset' });
  const offsetAt = (time: number) => {
    const name = format.formatToParts(time).find(({ type }) => type === 'timeZoneName')?.value;
    const [, sign, hours, minutes] = /GMT([+-])(\d\d):(\d\d)/.exec(name ?? '') ?? [];
    return (sign === '-' ? -1 : 1) * (Number(hours ?? 0) * 60 + Number(minutes ?? 0)) * 60_000;
  };
  const known = new Map<number, number>();
  const atDay = (day: number) => {
    const found = known.get(day) ?? offsetAt(day * dayMs);
    known.set(day, found);
    return found;
  };
  return (time) => {
    const day = Math.floor(time / dayMs);
    // On a day on which the clocks change, each hour is looked up.
    return atDay(day) === atDay(day + 1) ? atDay(day) : offsetAt(time);
  };
}
