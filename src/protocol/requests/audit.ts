/** Requests about the audit log. To read it is audited, too. */
import { z } from 'zod';
import { auditFilter, auditRow, newestCheckpoint } from '../audit-row.ts';
import { nextCursor, pageAsked } from './paging.ts';
import { emptyObject, request } from './request.ts';

export const auditRequests = {
  // The newest row comes first. A page may have fewer rows than asked for, even none, and be not the
  // last one: the search has read many rows then, and goes on with the next page.
  'audit.search': request({
    by: 'person',
    permission: 'audit.read',
    payload: z.strictObject({ ...auditFilter, ...pageAsked }),
    reply: z.strictObject({
      rows: z.array(auditRow),
      checkpoint: newestCheckpoint.exactOptional(),
      nextCursor,
    }),
  }),
  // The rows are read page by page after it.
  'audit.export': request({
    by: 'person',
    permission: 'audit.read',
    payload: z.strictObject(auditFilter),
    reply: emptyObject,
  }),
};
