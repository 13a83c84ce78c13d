import { z } from 'zod';
import { BesideError } from '../../protocol/error-codes.ts';
import { readCursor, writeCursor } from '../../common/cursor.ts';
import { retentionKinds, retentionSettings } from '../../protocol/retention.ts';
import { defaultLimit } from '../../protocol/requests/paging.ts';
import type { Command } from './command.ts';

/** The page says "more than" for more rows than this. */
const mostCounted = 10_000;

const holdKey = z.tuple([z.int(), z.string()]);
const holdQuery = { request: 'holds.list' };

export const retentionRead: Command<'retention.read'> = async ({ retention, settings }) => {
  const last = await retention.lastPurges();
  const kinds = [];
  for (const kind of retentionKinds) {
    const { rows, kept } = await retention.countDue(kind, mostCounted);
    const purged = last.get(kind);
    kinds.push({
      ...{ kind, days: settings.retention[retentionSettings[kind]], due: rows, kept },
      ...(rows + kept >= mostCounted && { more: true as const }),
      ...(purged && { last: purged }),
    });
  }
  const { lastRunAt } = retention;
  return { kinds, ...(lastRunAt !== undefined && { lastRunAt }) };
};

export const holdsList: Command<'holds.list'> = async ({
  payload: { cursor, limit = defaultLimit },
  legalHolds,
}) => {
  const [placedAt, id] = cursor ? readCursor(holdQuery, holdKey, cursor) : [];
  const after = placedAt === undefined || id === undefined ? undefined : { placedAt, id };
  const found = await legalHolds.page(after, limit + 1);
  const holds = found.slice(0, limit);
  const last = found.length > limit ? holds.at(-1) : undefined;
  return {
    holds,
    ...(last && { nextCursor: writeCursor(holdQuery, [last.placedAt, last.id]) }),
  };
};

export const holdsPut: Command<'holds.put'> = async ({
  payload: { held, note },
  actor,
  legalHolds,
  people,
}) => {
  if ('sessionId' in held) {
    await legalHolds.place(held, note, actor);
    return {};
  }
  const found = await people.find(held.person);
  if (!found) throw new BesideError('PERSON_UNKNOWN');
  await legalHolds.place({ personKey: found.person.key }, note, actor);
  return {};
};

export const holdsRemove: Command<'holds.remove'> = async ({
  payload: { id },
  actor,
  legalHolds,
}) => {
  await legalHolds.remove(id, actor);
  return {};
};
