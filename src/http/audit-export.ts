/** The audit log as a file: the rows of a search, read page by page as the client takes them. */
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { RequestHandler } from 'express';
import type { RunCommand } from '../application/run-command.ts';
import { auditColumns } from '../common/audit-columns.ts';
import { cellsOf, csvTable } from '../common/csv.ts';
import type { Logger } from '../common/logger.ts';
import type { AuditFilter, AuditRow } from '../protocol/audit-row.ts';
import { BesideError } from '../protocol/error-codes.ts';
import { requests } from '../protocol/requests.ts';
import { mostRowsOfPage } from '../protocol/requests/paging.ts';
import { actorBy, actorOf, type ActorNow } from './actor-of.ts';
import type { PersonNow } from './middleware/login-session.ts';

export interface ExportParts {
  runCommand: RunCommand;
  personNow: PersonNow;
  logger: Logger;
}

/** `GET`, with `format` (`jsonl` or `csv`) and the filters of `audit.search` as the query. */
export function auditExport({ runCommand, personNow, logger }: ExportParts): RequestHandler {
  return async (req, res) => {
    const { format = 'jsonl', ...query } = req.query;
    const filter = requests['audit.export'].payload.safeParse({
      ...query,
      ...timesIn(query, 'from'),
      ...timesIn(query, 'to'),
    });
    if (!filter.success || (format !== 'jsonl' && format !== 'csv'))
      throw new BesideError('MALFORMED');
    await runCommand(actorOf(req), 'audit.export', filter.data);
    const actorNow = async () => actorBy(req, await personNow(req));
    const rows = pages(runCommand, actorNow, filter.data);
    res.attachment(`audit.${format}`).set('Cache-Control', 'no-store');
    try {
      if (format === 'csv') await pipeline(Readable.from(cells(rows)), csvTable(auditColumns), res);
      else await pipeline(Readable.from(lines(rows)), res.type('application/jsonl'));
    } catch (error) {
      if (!res.headersSent) throw error;
      // The connection is closed by now, so that nobody takes a part of the file for all of it.
      if (error instanceof BesideError) logger.error({ err: error }, 'an audit export was cut off');
    }
  };
}

async function* pages(
  runCommand: RunCommand,
  actorNow: ActorNow,
  filter: AuditFilter,
): AsyncGenerator<AuditRow> {
  let cursor: string | undefined;
  do {
    const asked = { ...filter, limit: mostRowsOfPage, ...(cursor !== undefined && { cursor }) };
    // Whoever is slow enough does not read on after their login has ended.
    const page = await runCommand(await actorNow(), 'audit.search', asked);
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
