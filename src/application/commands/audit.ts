/** The audit log, for those who may read it. A thread of its own searches it. */
import { z } from 'zod';
import { readCursor, writeCursor } from '../../common/cursor.ts';
import type { AuditFilter } from '../../protocol/audit-row.ts';
import { defaultLimit } from '../../protocol/requests/paging.ts';
import type { Actor } from '../actor.ts';
import type { Services } from '../services.ts';
import type { Command } from './command.ts';

const place = z.tuple([z.number(), z.number()]);

export const auditSearch: Command<'audit.search'> = async ({
  payload,
  reader,
  auditSearches,
  ...services
}) => {
  const { cursor, limit = defaultLimit, ...filter } = payload;
  const query = { request: 'audit.search', ...filter };
  const after = cursor === undefined ? undefined : readCursor(query, place, cursor);
  const { next, ...page } = await reader.run('audit.search', { filter, limit, after });
  // Not for each further page: that is the same act. But a cursor does not prove that whoever sends it
  // has got the page before: it may be another person's, or made up.
  const search = writeCursor(query, [services.actor.person.key]);
  if (!after || !auditSearches.has(search)) await auditReading(services, 'audit.read', filter);
  auditSearches.add(search);
  return { ...page, ...(next && { nextCursor: writeCursor(query, next) }) };
};

export const auditExport: Command<'audit.export'> = async ({ payload, ...services }) => {
  await auditReading(services, 'audit.exported', payload);
  return {};
};

/** The row says which filters there were. Their values may be about people. */
async function auditReading(
  { audit, clock, actor }: Pick<Services, 'audit' | 'clock'> & { actor: Actor },
  type: 'audit.read' | 'audit.exported',
  { from, to, session, ...others }: AuditFilter,
): Promise<void> {
  const filters = Object.entries(others).flatMap(([name, value]) =>
    value === undefined ? [] : [name],
  );
  await audit({
    type,
    at: clock.now(),
    personKey: actor.person.key,
    address: actor.address,
    details: { from, to, session, ...(filters.length > 0 && { filters }) },
  });
}
