/** Entering a session, and its course. */
import { z } from 'zod';
import { threadPage } from '../chat-schemas.ts';
import { matchNumberForm } from '../match-number.ts';
import { consumerOffer } from '../media-offer.ts';
import { captureEnds, mediaSources } from '../media-sources.ts';
import {
  absenceCauses,
  ownSession,
  screenSights,
  screenSources,
  sessionView,
} from '../session-view.ts';
import { id, emptyObject, request } from './request.ts';

/** What a page gets when it enters a session, by whichever request. */
const sessionEntry = z.strictObject({
  view: sessionView,
  /** The first page of the thread. */
  thread: threadPage,
  /**
   * The transports that the server still has for this participant. A page that has lost them joins
   * the media again.
   */
  transportIds: z.array(id),
  /** What comes over them: a page that has not lost them may have missed what it was told of it. */
  consumers: z.array(consumerOffer),
  /** Another page of the same person is in the session: this one only looks, until it takes over. */
  openElsewhere: z.literal(true).exactOptional(),
});
export type SessionEntry = z.infer<typeof sessionEntry>;

export const sessionRequests = {
  'session.create': request({
    by: 'person',
    // Opening a session for a device reveals that the device exists, so it also needs the right to
    // read devices.
    permission: ({ deviceId }) => (deviceId ? ['session.offer', 'device.read'] : ['session.offer']),
    opensSession: true,
    // With a device: only the device's user may join.
    payload: z.strictObject({ deviceId: z.string().min(1).max(200).optional() }),
    reply: sessionEntry,
  }),
  'session.join': request({
    by: 'person',
    opensSession: true,
    payload: z.strictObject({ passcode: z.string().max(100) }),
    reply: sessionEntry,
  }),
  // A page that comes back reports what it could not report while it was away.
  'session.enter': request({
    by: 'person',
    payload: z.strictObject({
      sessionId: id,
      // What the page still sends. Any other capture counts as ended, in the way that `endedBy`
      // says.
      sends: z.array(z.enum(mediaSources)).max(2).optional(),
      endedBy: z.partialRecord(z.enum(mediaSources), z.enum(captureEnds)).optional(),
      // The person has ended the session.
      ends: z.boolean().optional(),
      was: z.enum(absenceCauses).optional(),
      // The person has chosen to go on here, although another page of theirs is in the session.
      takeOver: z.boolean().optional(),
      // The session goes on in another page, whether or not that page has come back. This page is
      // notified when it has gone (`session.attachment-free`).
      waits: z.boolean().optional(),
    }),
    reply: sessionEntry,
  }),
  // The page leaves its session, and takes part no more, as if it had been closed.
  'session.leave': request({ by: 'person', payload: emptyObject, reply: emptyObject }),
  // The person's own sessions that have not ended, in either role, the latest first.
  'session.own': request({
    by: 'person',
    payload: emptyObject,
    reply: z.strictObject({ sessions: z.array(ownSession) }),
  }),

  // The helper has read the warning about the sharer's device.
  'device.continue': request({
    by: 'lead',
    permission: 'session.view',
    payload: emptyObject,
    reply: emptyObject,
  }),
  'session.request-view': request({
    by: 'lead',
    permission: 'session.view',
    payload: emptyObject,
    reply: emptyObject,
  }),
  'session.answer': request({
    by: 'sharer',
    // The number is needed to allow while the view has `numberMatch`.
    payload: z.strictObject({
      allow: z.boolean(),
      number: z.string().regex(matchNumberForm).optional(),
    }),
    reply: emptyObject,
  }),
  // Somebody is still there, although nothing happens.
  'session.stay': request({ by: 'helper-or-sharer', payload: emptyObject, reply: emptyObject }),
  // The lead or the sharer ends the session for everybody. Anybody else only leaves it.
  'session.end': request({ by: 'participant', payload: emptyObject, reply: emptyObject }),

  'share.report': request({
    by: 'sharer',
    payload: z.strictObject({
      status: z.enum(['choosing', 'cancelled', 'denied-by-system', 'unsupported', 'failed']),
    }),
    reply: emptyObject,
  }),
  // What only the pages know about the picture: the sharer's page what its source sends, the
  // helper's page what is seen.
  'share.source': request({
    by: 'sharer',
    payload: z.strictObject({ source: z.enum(screenSources) }),
    reply: emptyObject,
  }),
  'share.seen': request({
    by: 'lead',
    permission: 'session.view',
    payload: z.strictObject({ seen: z.enum(screenSights) }),
    reply: emptyObject,
  }),
};
