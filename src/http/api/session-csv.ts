/** The sessions of the reports as a CSV file, for a program or somebody who is signed in. */
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Response } from 'express';
import type { Actor } from '../../application/actor.ts';
import type { RunCommand } from '../../application/run-command.ts';
import { cellsOf, csvTable } from '../../common/csv.ts';
import type { Logger } from '../../common/logger.ts';
import { sessionColumns } from '../../common/session-columns.ts';
import type { ActorNow } from '../actor-of.ts';
import { BesideError } from '../../protocol/error-codes.ts';
import type { Payload } from '../../protocol/requests.ts';
import { mostRowsOfPage } from '../../protocol/requests/paging.ts';

type Filter = Payload<'reports.export'>;
type SendCsv = (actor: Actor, actorNow: ActorNow, filter: Filter, res: Response) => Promise<void>;

/** @returns Answers with the file. Each actor is sent one at a time. */
export function sessionCsv(runCommand: RunCommand, logger: Logger): SendCsv {
  /** Keys of those who are sent a file at the moment. */
  const busy = new Set<string>();
  return async (actor, actorNow, filter, res) => {
    const { key } = actor.person;
    if (busy.has(key)) throw new BesideError('TOO_MANY_REQUESTS', { retryAfterSeconds: 5 });
    busy.add(key);
    try {
      await runCommand(actor, 'reports.export', filter);
      const rows = cells(actorNow, filter);
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
      busy.delete(key);
    }
  };

  /**
   * Reads page after page, each when the one before has been sent. Each asks again who they are and what
   * they may: nobody who is slow enough reads on after their token was revoked.
   */
  async function* cells(actorNow: ActorNow, filter: Filter) {
    let cursor: string | undefined;
    do {
      const asked = { ...filter, limit: mostRowsOfPage, cursor };
      const page = await runCommand(await actorNow(), 'reports.sessions', asked);
      for (const session of page.sessions) yield cellsOf(sessionColumns, session);
      cursor = page.nextCursor;
    } while (cursor);
  }
}
