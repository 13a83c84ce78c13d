/** Requests of those who run the server. */
import { z } from 'zod';
import { healthReport } from '../health.ts';
import { emptyObject, request } from './request.ts';

export const operationRequests = {
  'health.read': request({
    by: 'person',
    permission: 'health.read',
    payload: emptyObject,
    reply: healthReport,
  }),
  // While it is on, no new session begins. Those under way go on. A restart switches it off.
  'server.drain': request({
    by: 'person',
    permission: 'server.drain',
    payload: z.strictObject({ on: z.boolean() }),
    reply: z.strictObject({ isDraining: z.boolean(), openSessions: z.number() }),
  }),
};
