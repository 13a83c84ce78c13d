/** The audit log as a file: the rows of a search, read page by page as the client takes them. */
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { RequestHandler } from 'express';
import type { Actor } from '../application/actor.ts';
import type { RunCommand } from '../application/run-command.ts';
import { auditColumns } from '../common/audit-columns.ts';
import { cellsOf, csvTable } from '../common/csv.ts';
import type { AuditFilter, AuditRow } from '../protocol/audit-row.ts';
import { BesideError } from '../protocol/error-codes.ts';
import { requests } from '../protocol/requests.ts';
import { mostRowsOfPage } from '../protocol/requests/paging.ts';
import { actorOf } from './actor-of.ts';

/** `GET`, with `format` (`jsonl` or `csv`) and the filters of `audit.search` as the query. */
export function auditExport(runCommand: RunCommand): RequestHandler {
  return async (req, res) => {
    const { format = 'jsonl', ...query } = req.query;
    const filter = requests['audit.export'].payload.safeParse({
      ...query,
      ...timesIn(query, 'from'),
      ...timesIn(query, 'to'),
    });
    if (!filter.success || (format !== 'jsonl' && format !== 'csv'))
      throw new BesideError('MALFORMED');
    const actor = actorOf(req);
    await runCommand(actor, 'audit.export', filter.data);
    const rows = pages(runCommand, actor, filter.data);
    res.attachment(`audit.${format}`).set('Cache-Control', 'no-store');
    if (format === 'jsonl') {
      res.type('application/jsonl');
      await pipeline(Readable.from(lines(rows)), res);
      return;
    }
    await pipeline(Readable.from(cells(rows)), csvTable(auditColumns), res);
  };
}

async function* pages(
  runCommand: RunCommand,
  actor: Actor,
  filter: AuditFilter,
): AsyncGenerator<AuditRow> {
  let cursor: string | undefined;
  do {
    const asked = { ...filter, limit: mostRowsOfPage, ...(cursor !== undefined && { cursor }) };
    const page = await runCommand(actor, 'audit.search', asked);
    yield* page.rows;
    cursor = page.nextCursor;
  } while (cursor !== undefined);
}

async function* lines(rows: AsyncIterable<AuditRow>): AsyncGenerator<string> {
  for await (const row of rows) yield `${JSON.stringify(row)}\n`;
}

async function* cells(rows: AsyncIterable<AuditRow>): AsyncGenerator<unknown[]> {
  for await (const row of rows) yield cellsOf(auditColumns, row);
}

/** A query has texts only. What is no number is refused by the schema. */
function timesIn(query: Record<string, unknown>, name: 'from' | 'to'): object {
  return name in query ? { [name]: Number(query[name]) } : {};
}
