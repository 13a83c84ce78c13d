/** Prints the reports about sessions. */
import { Readable, type Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Kysely } from 'kysely';
import { cellsOf, csvTable, type Columns } from '../../common/csv.ts';
import { sessionColumns } from '../../common/session-columns.ts';
import { reportSessions, type Place } from '../../database/report-sessions.ts';
import { reportSummary } from '../../database/report-summary.ts';
import type { Database } from '../../database/schema.ts';
import type {
  Measures,
  ReportSummary,
  SessionReport,
  Spread,
} from '../../protocol/requests/reports.ts';
import { openDatabase } from '../open-database.ts';
import { table } from '../table.ts';
import { timeOf } from '../time-option.ts';

export interface ReportOptions {
  from?: string;
  to?: string;
  format: 'table' | 'csv' | 'json';
  config?: string;
}

interface Period {
  from: number | undefined;
  to: number | undefined;
}

/** How many sessions one query reads, and how many are aligned together. */
const batchSize = 200;

/** What a table of sessions shows on a terminal. */
const shown = ['start', 'helper', 'sharer', 'device_name', 'duration_seconds', 'reason'] as const;

/**
 * Writes the sessions to `target`. They are read in batches, so that the memory does not grow with
 * their number. In JSON each line is a session.
 *
 * @throws {CommandError} If `from` or `to` is not a time, or the database cannot be opened.
 */
export async function printSessions(options: ReportOptions, target: Writable): Promise<void> {
  await withDatabase(options, async (database, period) => {
    if (options.format === 'csv') {
      const cells = async function* () {
        for await (const batch of batches(database, period))
          for (const session of batch) yield cellsOf(sessionColumns, session);
      };
      await pipeline(Readable.from(cells()), csvTable(sessionColumns), target, { end: false });
      return;
    }
    const text = async function* () {
      let isFirst = true;
      for await (const batch of batches(database, period)) {
        const lines =
          options.format === 'json'
            ? batch.map((session) => JSON.stringify(session))
            : table([[...shown], ...batch.map(cellsOfTable)]).slice(isFirst ? 0 : 1);
        isFirst = false;
        yield lines.map((line) => `${line}\n`).join('');
      }
    };
    await pipeline(Readable.from(text()), target, { end: false });
  });
}

/** Writes the summary to `target`. Days are of UTC. @throws {CommandError} As `printSessions`. */
export async function printSummary(options: ReportOptions, target: Writable): Promise<void> {
  await withDatabase(options, async (database, period) => {
    const summary = await reportSummary(database, { ...period, by: 'day', timeZone: 'UTC' });
    if (options.format === 'json') {
      target.write(`${JSON.stringify(summary, null, 2)}\n`);
      return;
    }
    const rows = rowsOf(summary);
    if (options.format === 'csv') {
      const cells = rows.map((row) => cellsOf(summaryColumns, row));
      await pipeline(Readable.from(cells), csvTable(summaryColumns), target, { end: false });
      return;
    }
    const lines = rows.map((row) => cellsOf(summaryColumns, row).map((cell) => String(cell ?? '')));
    target.write(`${table([Object.keys(summaryColumns), ...lines]).join('\n')}\n`);
  });
}

async function withDatabase(
  { from, to, config }: ReportOptions,
  print: (database: Kysely<Database>, period: Period) => Promise<void>,
): Promise<void> {
  const period = { from: timeOf('--from', from), to: timeOf('--to', to) };
  const { database } = openDatabase(config);
  try {
    await print(database, period);
  } finally {
    await database.destroy();
  }
}

async function* batches(
  database: Kysely<Database>,
  filter: Period,
): AsyncGenerator<SessionReport[]> {
  let after: Place | undefined;
  do {
    const asked = { filter, sort: 'start', order: 'desc', limit: batchSize, after } as const;
    const { sessions, next } = await reportSessions(database, asked);
    yield sessions;
    after = next;
  } while (after);
}

function cellsOfTable(session: SessionReport): string[] {
  return shown.map((name) => String(sessionColumns[name]?.(session) ?? ''));
}

type SummaryRow = Partial<Measures> & Spread & { of: string; value: string };

const seconds = (ms: number | undefined) => (ms === undefined ? undefined : ms / 1_000);

const summaryColumns: Columns<SummaryRow> = {
  of: ({ of }) => of,
  value: ({ value }) => value,
  sessions: ({ sessions }) => sessions,
  joined: ({ joined }) => joined,
  mean_duration_seconds: ({ meanDurationMs }) => seconds(meanDurationMs),
  mean_wait_seconds: ({ meanWaitMs }) => seconds(meanWaitMs),
  mean_picture_seconds: ({ meanPictureMs }) => seconds(meanPictureMs),
  quality: ({ quality }) => quality,
  median_duration_seconds: ({ medianDurationMs }) => seconds(medianDurationMs),
  p90_duration_seconds: ({ p90DurationMs }) => seconds(p90DurationMs),
  median_wait_seconds: ({ medianWaitMs }) => seconds(medianWaitMs),
  p90_wait_seconds: ({ p90WaitMs }) => seconds(p90WaitMs),
  median_picture_seconds: ({ medianPictureMs }) => seconds(medianPictureMs),
  p90_picture_seconds: ({ p90PictureMs }) => seconds(p90PictureMs),
};

function rowsOf(summary: ReportSummary): SummaryRow[] {
  const day = (start: number) => new Date(start).toISOString().slice(0, 10);
  return [
    { of: 'all', value: '', ...summary.totals },
    ...summary.overTime.map((row) => ({ of: 'day', value: day(row.start), ...row })),
    ...summary.helpers.map(({ helper, ...row }) => ({
      ...{ of: 'helper', value: helper?.userName ?? helper?.key ?? '', ...row },
    })),
    ...summary.groups.map(({ group, ...row }) => ({ of: 'group', value: group, ...row })),
    ...summary.categories.map(({ category = '', ...row }) => ({
      ...{ of: 'category', value: category, ...row },
    })),
    ...summary.reasons.map(({ reason, ...row }) => ({ of: 'reason', value: reason, ...row })),
    ...summary.refusals.map(({ refusal, count }) => ({
      ...{ of: 'refusal', value: refusal, sessions: count },
    })),
  ];
}
