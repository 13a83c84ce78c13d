import { z } from 'zod';
import { retentionKinds } from '../retention.ts';
import { lineOfText, linesOfText } from '../text.ts';
import { nextCursor, pageAsked } from './paging.ts';
import { emptyObject, id, request } from './request.ts';

const time = z.number();

/** A user name, or the key that the audit log shows. */
const personName = lineOfText(500);

const legalHold = z.strictObject({
  id,
  /** Either a session or a person is held. */
  sessionId: z.string().exactOptional(),
  person: z
    .strictObject({
      key: z.string(),
      name: z.string().exactOptional(),
      userName: z.string().exactOptional(),
    })
    .exactOptional(),
  note: z.string(),
  /** A name. Left out if the person is no longer known. */
  placedBy: z.string().exactOptional(),
  placedAt: time,
});
export type LegalHoldView = z.infer<typeof legalHold>;

const kindStatus = z.strictObject({
  kind: z.enum(retentionKinds),
  days: z.union([z.int(), z.literal('forever')]),
  /** How many rows the next purge deletes, and how many as old are kept. */
  due: z.int(),
  kept: z.int(),
  /** There are more than that: counting has stopped. */
  more: z.literal(true).exactOptional(),
  /** The last purge that deleted something. */
  last: z.strictObject({ at: time, rows: z.int() }).exactOptional(),
});
export type RetentionStatus = z.infer<typeof kindStatus>;

export const retentionRequests = {
  'retention.read': request({
    by: 'person',
    permission: 'retention.write',
    payload: emptyObject,
    reply: z.strictObject({
      kinds: z.array(kindStatus),
      /** When the server last looked for old data. Left out until it has. */
      lastRunAt: time.exactOptional(),
    }),
  }),
  // The newest first.
  'holds.list': request({
    by: 'person',
    permission: 'retention.write',
    payload: z.strictObject(pageAsked),
    reply: z.strictObject({ holds: z.array(legalHold), nextCursor }),
  }),
  'holds.put': request({
    by: 'person',
    permission: 'retention.write',
    payload: z.strictObject({
      held: z.union([z.strictObject({ sessionId: id }), z.strictObject({ person: personName })]),
      note: linesOfText(500),
    }),
    reply: emptyObject,
  }),
  'holds.remove': request({
    by: 'person',
    permission: 'retention.write',
    payload: z.strictObject({ id }),
    reply: emptyObject,
  }),
};
