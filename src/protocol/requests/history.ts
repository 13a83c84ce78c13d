/** What people read later about their own sessions. */
import { z } from 'zod';
import { threadPage } from '../chat-schemas.ts';
import { pastSession, receipt } from '../receipt.ts';
import { nextCursor, pageAsked } from './paging.ts';
import { id, request } from './request.ts';

export const historyRequests = {
  // The sessions in which the person took part, the latest first.
  'sessions.mine': request({
    by: 'person',
    payload: z.strictObject(pageAsked),
    reply: z.strictObject({ sessions: z.array(pastSession), nextCursor }),
  }),
  // Once the session, or the person's part in it, has ended.
  'receipt.read': request({
    by: 'person',
    payload: z.strictObject({ sessionId: id }),
    reply: receipt,
  }),
  // A page of the thread, from the message after a number on.
  'receipt.chat': request({
    by: 'person',
    payload: z.strictObject({ sessionId: id, afterSeq: z.int().min(0) }),
    reply: threadPage,
  }),
};
