/** Requests to enter a session, and requests inside it. */
import { z } from 'zod';
import { threadPage } from '../chat-schemas.ts';
import { matchNumberForm } from '../match-number.ts';
import { consumerOffer } from '../media-offer.ts';
import { anyLine } from '../text.ts';
import { captureEnds, mediaSources } from '../media-sources.ts';
import {
  absenceCauses,
  ownSession,
  screenSights,
  screenSources,
  sessionView,
} from '../session-view.ts';
import { id, emptyObject, request } from './request.ts';

/** The reply to every request with which a page enters a session. */
const sessionEntry = z.strictObject({
  view: sessionView,
  /** The first page of the thread. */
  thread: threadPage,
  /**
   * The transports that the server still has for this participant. A page that has lost them joins
   * the media again.
   */
  transportIds: z.array(id),
  /**
   * The consumers on these transports. A page that still has the transports may have missed events
   * about its consumers.
   */
  consumers: z.array(consumerOffer),
  /**
   * Another page of the same person is in the session. This page only sees the session, until it
   * takes over.
   */
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
    // If a device is given, only its user may join.
    payload: z.strictObject({ deviceId: anyLine(200).min(1).optional() }),
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
      // What the page still sends. Any other capture counts as ended. `endedBy` says how it ended.
      sends: z.array(z.enum(mediaSources)).max(2).optional(),
      endedBy: z.partialRecord(z.enum(mediaSources), z.enum(captureEnds)).optional(),
      // The person has ended the session.
      ends: z.boolean().optional(),
      was: z.enum(absenceCauses).optional(),
      // The person has chosen to go on here, although another page of theirs is in the session.
      takeOver: z.boolean().optional(),
      // The session goes on in another page, even if that page has not come back yet. This page is
      // notified when the other one has gone (`session.attachment-free`).
      waits: z.boolean().optional(),
    }),
    reply: sessionEntry,
  }),
  // The page leaves its session. It no longer takes part, as if it had been closed.
  'session.leave': request({ by: 'person', payload: emptyObject, reply: emptyObject }),
  // The person's own sessions that have not ended, in either role, the latest first.
  'session.own': request({
    by: 'person',
    payload: emptyObject,
    reply: z.strictObject({ sessions: z.array(ownSession) }),
  }),

  // The lead has read the warning about the sharer's device, and continues.
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
    // To allow, the number is required if the view contains `numberMatch`.
    payload: z.strictObject({
      allow: z.boolean(),
      number: z.string().regex(matchNumberForm).optional(),
    }),
    reply: emptyObject,
  }),
  // Somebody is still there. This puts off the idle limit.
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
  // Only the pages know about the picture. The sharer's page knows what its source sends. The
  // helper's page knows what is seen.
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
