/** The sessions of the reports as a CSV file, for whoever is signed in and may read them. */
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Router, type RequestHandler } from 'express';
import type { Actor } from '../application/actor.ts';
import type { RunCommand } from '../application/run-command.ts';
import { cellsOf, csvTable } from '../common/csv.ts';
import type { Logger } from '../common/logger.ts';
import { sessionColumns } from '../common/session-columns.ts';
import { BesideError } from '../protocol/error-codes.ts';
import { paths } from '../protocol/paths.ts';
import { requests, type Payload } from '../protocol/requests.ts';
import { mostRowsOfPage } from '../protocol/requests/paging.ts';
import { actorOf } from './actor-of.ts';
import { signedIn } from './middleware/signed-in.ts';

type Filter = Payload<'reports.export'>;

/** The filters are in the query of the address, by the names that the request has. */
export function sessionCsvRoutes(runCommand: RunCommand, logger: Logger): Router {
  /** Logins that are sent a file at the moment. */
  const busy = new Set<string>();
  const send: RequestHandler = async (req, res) => {
    const filter = filterIn(req.query);
    const actor = actorOf(req);
    if (busy.has(req.sessionID))
      throw new BesideError('TOO_MANY_REQUESTS', { retryAfterSeconds: 5 });
    busy.add(req.sessionID);
    try {
      await runCommand(actor, 'reports.export', filter);
      const rows = cells(actor, filter);
      // A refusal of the first page is answered as usual: nothing has been sent by then.
      const first = await rows.next();
      res.type('text/csv').attachment('sessions.csv').set('Cache-Control', 'no-store');
      const all = async function* () {
        if (!first.done) yield first.value;
        yield* rows;
      };
      await pipeline(Readable.from(all()), csvTable(sessionColumns), res);
    } catch (error) {
      if (!res.headersSent) throw error;
      // The connection is closed by now, so that nobody takes a part of the file for all of it.
      if (error instanceof BesideError) logger.error({ err: error }, 'sessions.csv was cut off');
    } finally {
      busy.delete(req.sessionID);
    }
  };
  return Router().get(paths.sessionsCsv, signedIn(), send);

  /** Reads page after page, each when the one before has been sent. Each asks for the permission again. */
  async function* cells(actor: Actor, filter: Filter) {
    let cursor: string | undefined;
    do {
      const asked = { ...filter, limit: mostRowsOfPage, cursor };
      const page = await runCommand(actor, 'reports.sessions', asked);
      for (const session of page.sessions) yield cellsOf(sessionColumns, session);
      cursor = page.nextCursor;
    } while (cursor);
  }
}

/** @throws {BesideError} `MALFORMED`. */
function filterIn(query: object): Filter {
  const numbers = Object.entries(query).map(([name, value]: [string, unknown]) => [
    name,
    ['from', 'to'].includes(name) && /^\d{1,16}$/.test(String(value)) ? Number(value) : value,
  ]);
  const parsed = requests['reports.export'].payload.safeParse(Object.fromEntries(numbers));
  if (!parsed.success) throw new BesideError('MALFORMED');
  return parsed.data;
}
