/**
 * The requests of the socket, written once: validation, the typed client, the handler table and
 * the tests derive from this table. A request is answered with `Answer`.
 */
import { z } from 'zod';
import { chatDraft } from './chat-draft.ts';
import type { ErrorReply } from './error-codes.ts';
import { grantNames } from './grants.ts';
import type { Permission } from './permissions.ts';
import type { Replies } from './replies.ts';
import { captureEnds } from './media-offer.ts';
import { mediaSources } from './media-sources.ts';
import { matchNumberForm } from './match-number.ts';
import {
  dtlsParameters,
  rtpCapabilities,
  rtpParameters,
  sctpStreamParameters,
} from './media-parameters.ts';
import { absenceCauses, screenSights, screenSources, surfaces } from './session-view.ts';
import { settingChange } from './settings.ts';

/** Who may ask: anybody signed in, or somebody who has entered a session, by what they are in it. */
export type Asker =
  'person' | 'participant' | 'helper-or-observer' | 'helper-or-sharer' | 'lead' | 'sharer';

const id = z.uuid();
const nothing = z.strictObject({});

export const requests = {
  // Getting into a session.
  'session.create': {
    by: 'person',
    permission: 'session.offer',
    // For a device: only its user may join then.
    payload: z.strictObject({ deviceId: z.string().min(1).max(200).optional() }),
  },
  'session.join': { by: 'person', payload: z.strictObject({ passcode: z.string().max(100) }) },
  // A page that comes back tells what it could not tell while it was away.
  'session.enter': {
    by: 'person',
    payload: z.strictObject({
      sessionId: id,
      // What it still sends: anything else counts as ended, the way it says.
      sends: z.array(z.enum(mediaSources)).max(2).optional(),
      endedBy: z.partialRecord(z.enum(mediaSources), z.enum(captureEnds)).optional(),
      // The person has ended the session.
      ends: z.boolean().optional(),
      was: z.enum(absenceCauses).optional(),
      // The person has said that it goes on here, though another page of theirs is in the session.
      takeOver: z.boolean().optional(),
      // It goes on in another page, back or not: this one is told when that has gone (`session.seat-free`).
      waits: z.boolean().optional(),
    }),
  },

  // The sessions that one is in and that have not ended, on either side, the latest first.
  'session.own': { by: 'person', payload: nothing },

  // Devices.
  'device.list': {
    by: 'person',
    permission: 'device.read',
    payload: z.strictObject({
      /** Words that are all in the name, the user or the system. */
      search: z.string().max(200),
      offset: z.int().min(0),
    }),
  },

  // The course of a session.
  // The helper has read the warning about the sharer's device.
  'device.continue': { by: 'lead', permission: 'session.view', payload: nothing },
  'session.request-view': { by: 'lead', permission: 'session.view', payload: nothing },
  'session.answer': {
    by: 'sharer',
    // The number is needed to allow while the view has `numberMatch`.
    payload: z.strictObject({
      allow: z.boolean(),
      number: z.string().regex(matchNumberForm).optional(),
    }),
  },
  // Somebody is still there, though nothing happens.
  'session.stay': { by: 'helper-or-sharer', payload: nothing },
  // The lead's part and the sharer's are the session; anybody else leaves it to the others.
  'session.end': { by: 'participant', payload: nothing },

  // Who takes part, and what the sharer gives them.
  // The lead lets in somebody who has signed in before, by user name; they come by `session.enter`.
  'participant.admit': {
    by: 'lead',
    permission: 'session.transfer',
    payload: z.strictObject({
      userName: z.string().min(1).max(320),
      role: z.enum(['helper', 'observer']),
    }),
  },
  'session.pass-lead': {
    by: 'lead',
    permission: 'session.transfer',
    payload: z.strictObject({ participantId: id }),
  },
  // Which permission it needs is the grant's to say.
  'grant.request': {
    by: 'helper-or-observer',
    payload: z.strictObject({ grant: z.enum(grantNames) }),
  },
  'grant.answer': {
    by: 'sharer',
    payload: z.strictObject({
      participantId: id,
      grant: z.enum(grantNames),
      allow: z.boolean(),
    }),
  },
  'grant.revoke': {
    by: 'sharer',
    payload: z.strictObject({ participantId: id, grant: z.enum(grantNames) }),
  },
  'share.report': {
    by: 'sharer',
    payload: z.strictObject({
      status: z.enum(['choosing', 'cancelled', 'denied-by-system', 'unsupported', 'failed']),
    }),
  },
  // What only the pages know of a picture: the sharer's what comes from its source, and the helper's what
  // is seen of it.
  'share.source': {
    by: 'sharer',
    payload: z.strictObject({ source: z.enum(screenSources) }),
  },
  'share.seen': {
    by: 'lead',
    permission: 'session.view',
    payload: z.strictObject({ seen: z.enum(screenSights) }),
  },

  // Media.
  // With what the page was sending, and sends at once again: until then it does not count as ended.
  'media.join': {
    by: 'participant',
    payload: z.strictObject({ resumes: z.array(z.enum(mediaSources)).max(2).optional() }),
  },
  'media.ready': { by: 'participant', payload: z.strictObject({ rtpCapabilities }) },
  'media.connect-transport': {
    by: 'participant',
    payload: z.strictObject({ transportId: id, dtlsParameters }),
  },
  // Another network path for one of the page's own transports (ICE restart).
  'media.restart-ice': { by: 'participant', payload: z.strictObject({ transportId: id }) },
  // A second one of the same source takes the place of the first. One that is paused is made ready
  // at both ends, and nothing is taken from it: what is shared then appears at once.
  'media.produce': {
    by: 'helper-or-sharer',
    payload: z.strictObject({
      source: z.enum(mediaSources),
      surface: z.enum(surfaces).optional(),
      rtpParameters,
      paused: z.boolean().optional(),
    }),
  },
  'media.resume-producer': {
    by: 'helper-or-sharer',
    payload: z.strictObject({ producerId: id, surface: z.enum(surfaces).optional() }),
  },
  'media.close-producer': {
    by: 'helper-or-sharer',
    payload: z.strictObject({ producerId: id, endedBy: z.enum(captureEnds).optional() }),
  },
  'media.resume-consumer': { by: 'participant', payload: z.strictObject({ consumerId: id }) },
  'media.request-key-frame': { by: 'participant', payload: z.strictObject({ consumerId: id }) },
  'media.produce-data': {
    by: 'helper-or-sharer',
    payload: z.strictObject({ sctpStreamParameters }),
  },

  // Chat, for when no data channel is open, and to fill gaps.
  'chat.send': { by: 'helper-or-sharer', payload: chatDraft },
  'chat.history': {
    by: 'participant',
    payload: z.strictObject({ afterSeq: z.int().min(0) }),
  },

  // Trying the connection, with nobody at the other end. It lasts a minute at most, and ends with the
  // socket; a second one of the same person takes the place of the first.
  'check.open': { by: 'person', payload: nothing },
  'check.connect': { by: 'person', payload: z.strictObject({ transportId: id, dtlsParameters }) },
  'check.close': { by: 'person', payload: nothing },

  // Administration.
  'settings.read': { by: 'person', permission: 'settings.write', payload: nothing },
  // No value: the configuration's counts again.
  'settings.change': { by: 'person', permission: 'settings.write', payload: settingChange },
} as const satisfies Record<
  string,
  { by: Asker; permission?: Permission; payload: z.ZodType<object> }
>;

export type RequestName = keyof typeof requests;
export type Payload<Name extends RequestName> = z.infer<(typeof requests)[Name]['payload']>;
export type Reply<Name extends RequestName> = Replies[Name];

export type Answer<Name extends RequestName> =
  { ok: true; value: Reply<Name> } | { ok: false; error: ErrorReply };
