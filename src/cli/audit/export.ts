/** Prints the audit log for auditors and other programs. */
import { Readable, type Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { stringify } from 'csv-stringify';
import { auditEntries, type AuditEntry } from '../../audit/entries.ts';
import { CommandError } from '../command-error.ts';
import { openDatabase } from './open.ts';

export interface ExportOptions {
  from?: string;
  to?: string;
  format: 'jsonl' | 'csv';
  config?: string;
}

/** The columns of the CSV table, in order. */
const columns: Record<string, (entry: AuditEntry) => string | number | undefined> = {
  id: ({ id }) => id,
  time: ({ at }) => new Date(at).toISOString(),
  type: ({ type }) => type,
  result: ({ result }) => result,
  code: ({ code }) => code,
  person: ({ person }) => person?.userName ?? person?.key,
  person_name: ({ person }) => person?.name,
  role: ({ role }) => role,
  target: ({ target }) => target?.userName ?? target?.key,
  target_name: ({ target }) => target?.name,
  devices: ({ devices }) => devices?.join(' '),
  address: ({ address }) => address,
  note: ({ note }) => note,
  session: ({ session }) => session,
  request: ({ requestId }) => requestId,
  details: ({ details }) => details && JSON.stringify(details),
  hash: ({ hash }) => hash,
};

/**
 * Writes the audit log to `target`. Each row is written when it is read, so that the memory does
 * not grow with the number of rows. The caller closes `target`.
 *
 * @throws {CommandError} If `from` or `to` is not a time, or the database cannot be opened.
 */
export async function exportAuditLog(options: ExportOptions, target: Writable): Promise<void> {
  const [from, to] = [timeOf('--from', options.from), timeOf('--to', options.to)];
  const { database } = openDatabase(options.config);
  try {
    const entries = auditEntries(database, { from, to });
    if (options.format === 'csv') {
      const header = Object.keys(columns);
      const rows = async function* () {
        for await (const entry of entries) yield Object.values(columns).map((read) => read(entry));
      };
      // A spreadsheet would run a cell that begins with =, +, - or @ as a formula.
      const table = stringify({ header: true, columns: header, escape_formulas: true });
      await pipeline(Readable.from(rows()), table, target, { end: false });
    } else {
      const lines = async function* () {
        for await (const entry of entries) yield `${JSON.stringify(entry)}\n`;
      };
      await pipeline(Readable.from(lines()), target, { end: false });
    }
  } catch (error) {
    // The program that reads our output has closed the pipe, as `head` does. That is no fault.
    if ((error as NodeJS.ErrnoException).code !== 'EPIPE') throw error;
  } finally {
    await database.destroy();
  }
}

/**
 * @returns Milliseconds since 1970. A day without a time means its midnight (UTC).
 * @throws {CommandError} If the text is not a time.
 */
function timeOf(option: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const isTime = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d))?$/.test(text);
  const time = isTime ? Date.parse(text) : NaN;
  const day = text.slice(0, 10);
  // `Date.parse` reads 30 February as 2 March.
  if (Number.isNaN(time) || !new Date(Date.parse(day)).toISOString().startsWith(day))
    throw new CommandError(
      `${option} ${text}: expected a day or a moment, like 2026-11-30 or 2026-11-30T08:00Z.`,
    );
  return time;
}
