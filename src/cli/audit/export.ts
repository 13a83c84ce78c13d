/** Prints the audit log for auditors and other programs. */
import { Readable, type Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { auditEntries } from '../../audit/entries.ts';
import { auditColumns } from '../../common/audit-columns.ts';
import { cellsOf, csvTable } from '../../common/csv.ts';
import { timeOf } from '../time-option.ts';
import { openDatabase } from '../open-database.ts';

export interface ExportOptions {
  from?: string;
  to?: string;
  format: 'jsonl' | 'csv';
  config?: string;
}

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
      const rows = async function* () {
        for await (const entry of entries) yield cellsOf(auditColumns, entry);
      };
      await pipeline(Readable.from(rows()), csvTable(auditColumns), target, { end: false });
    } else {
      const lines = async function* () {
        for await (const entry of entries) yield `${JSON.stringify(entry)}\n`;
      };
      await pipeline(Readable.from(lines()), target, { end: false });
    }
  } finally {
    await database.destroy();
  }
}
