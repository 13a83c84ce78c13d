/** Who takes part, and what the sharer grants them. */
import { z } from 'zod';
import { grantNames, grants } from '../grants.ts';
import { anyLine } from '../text.ts';
import { id, emptyObject, request } from './request.ts';

export const participantRequests = {
  // The lead lets in somebody who has signed in before, by user name. That person then enters by
  // `session.enter`.
  'participant.admit': request({
    by: 'lead',
    permission: 'session.transfer',
    payload: z.strictObject({
      userName: anyLine(320).min(1),
      role: z.enum(['helper', 'observer']),
    }),
    reply: z.strictObject({ participantId: id }),
  }),
  'session.pass-lead': request({
    by: 'lead',
    permission: 'session.transfer',
    payload: z.strictObject({ participantId: id }),
    reply: emptyObject,
  }),
  'grant.request': request({
    by: 'helper-or-observer',
    permission: ({ grant }) => [grants[grant].permission],
    payload: z.strictObject({ grant: z.enum(grantNames) }),
    reply: emptyObject,
  }),
  'grant.answer': request({
    by: 'sharer',
    payload: z.strictObject({
      participantId: id,
      grant: z.enum(grantNames),
      allow: z.boolean(),
    }),
    reply: emptyObject,
  }),
  'grant.revoke': request({
    by: 'sharer',
    payload: z.strictObject({ participantId: id, grant: z.enum(grantNames) }),
    reply: emptyObject,
  }),
};
