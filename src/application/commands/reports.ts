/** The reports about all sessions. A thread of their own reads them. */
import { z } from 'zod';
import { readCursor, writeCursor } from '../../common/cursor.ts';
import { defaultLimit } from '../../protocol/requests/paging.ts';
import type { Command } from './command.ts';

const place = z.tuple([z.number(), z.number()]);

export const reportsSessions: Command<'reports.sessions'> = async ({ payload, reader }) => {
  const { cursor, limit = defaultLimit, sort = 'start', order = 'desc', ...filter } = payload;
  const query = { request: 'reports.sessions', filter, sort, order };
  const after = cursor === undefined ? undefined : readCursor(query, place, cursor);
  const asked = { filter, sort, order, limit, after };
  const { sessions, next } = await reader.run('reports.sessions', asked);
  return { sessions, ...(next && { nextCursor: writeCursor(query, next) }) };
};

export const reportsSummary: Command<'reports.summary'> = async ({ payload, reader }) => {
  const { by = 'day', timeZone = 'UTC', ...period } = payload;
  return await reader.run('reports.summary', { by, timeZone, ...period });
};

/** The audit log says which filters there were. Their values may be about people. */
export const reportsExport: Command<'reports.export'> = async ({
  payload: { from, to, ...others },
  actor: { person, address },
  audit,
  clock,
}) => {
  const filters = Object.keys(others).sort();
  await audit({
    type: 'report.exported',
    at: clock.now(),
    personKey: person.key,
    address,
    details: { from, to, ...(filters.length > 0 && { filters }) },
  });
  return {};
};
