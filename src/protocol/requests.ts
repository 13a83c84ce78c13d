/**
 * The requests of the socket, written once: validation, the typed client, the handler table and
 * the tests derive from this table. A request is answered with `Answer`.
 */
import { z } from 'zod';
import type { ChatMessage, ThreadPage } from './chat.ts';
import { chatDraft } from './chat-draft.ts';
import type { PathOffer } from './connection-check.ts';
import type { DeviceListPage } from './device.ts';
import type { ErrorReply } from './error-codes.ts';
import {
  captureEnds,
  mediaSources,
  type ConsumerOffer,
  type IceParameters,
  type IceServer,
  type MediaOffer,
} from './media-offer.ts';
import { matchNumberForm } from './match-number.ts';
import {
  dtlsParameters,
  rtpCapabilities,
  rtpParameters,
  sctpStreamParameters,
} from './media-parameters.ts';
import {
  absenceCauses,
  screenSights,
  screenSources,
  surfaces,
  type OwnSession,
  type SessionView,
} from './session-view.ts';
import { settingChange, type SettingView } from './settings.ts';

/** Who may ask: anybody signed in, or somebody who has entered a session, by side. */
export type Asker = 'person' | 'participant' | 'helper' | 'sharer';

/** One right of a role. */
export const permissions = [
  // Sessions, as a helper.
  'session.offer',
  'session.view',
  'session.voice',
  'session.annotate',
  'session.record',
  'session.transfer',
  'session.assist-unenrolled',
  // What stands beside them.
  'device.read',
  'audit.read',
  'settings.write',
  'session.end-any',
] as const;
export type Permission = (typeof permissions)[number];

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
  'device.continue': { by: 'helper', permission: 'session.view', payload: nothing },
  'session.request-view': { by: 'helper', permission: 'session.view', payload: nothing },
  'session.answer': {
    by: 'sharer',
    // The number is needed to allow while the view has `numberMatch`.
    payload: z.strictObject({
      allow: z.boolean(),
      number: z.string().regex(matchNumberForm).optional(),
    }),
  },
  // Somebody is still there, though nothing happens.
  'session.stay': { by: 'participant', payload: nothing },
  'session.end': { by: 'participant', payload: nothing },
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
    by: 'helper',
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
    by: 'participant',
    payload: z.strictObject({
      source: z.enum(mediaSources),
      surface: z.enum(surfaces).optional(),
      rtpParameters,
      paused: z.boolean().optional(),
    }),
  },
  'media.resume-producer': {
    by: 'participant',
    payload: z.strictObject({ producerId: id, surface: z.enum(surfaces).optional() }),
  },
  'media.close-producer': {
    by: 'participant',
    payload: z.strictObject({ producerId: id, endedBy: z.enum(captureEnds).optional() }),
  },
  'media.resume-consumer': { by: 'participant', payload: z.strictObject({ consumerId: id }) },
  'media.request-key-frame': { by: 'participant', payload: z.strictObject({ consumerId: id }) },
  'media.produce-data': { by: 'participant', payload: z.strictObject({ sctpStreamParameters }) },

  // Chat, for when no data channel is open, and to fill gaps.
  'chat.send': { by: 'participant', payload: chatDraft },
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

/** What a page gets when it enters a session, by whichever way. */
export interface SessionEntry {
  view: SessionView;
  /** The thread from its beginning. */
  thread: ThreadPage;
  /** The transports that the server still holds for this participant; a page that has lost them joins anew. */
  transportIds: string[];
  /** Another page of the same person is in the session: this one only looks, until it takes over. */
  openElsewhere?: true;
}

type Nothing = Record<never, never>;

interface Replies {
  'session.create': SessionEntry;
  'session.join': SessionEntry;
  'session.enter': SessionEntry;
  'session.own': { sessions: OwnSession[] };
  'device.list': DeviceListPage;
  'device.continue': Nothing;
  'session.request-view': Nothing;
  'session.answer': Nothing;
  'session.stay': Nothing;
  'session.end': Nothing;
  'share.report': Nothing;
  'share.source': Nothing;
  'share.seen': Nothing;
  'media.join': MediaOffer;
  'media.ready': { consumers: ConsumerOffer[] };
  'media.connect-transport': Nothing;
  // With credentials of now: those that came with the offer may have ended.
  'media.restart-ice': { iceParameters: IceParameters; iceServers: IceServer[] };
  // A second one of the same source takes the place of the first.
  'media.produce': { producerId: string };
  'media.resume-producer': Nothing;
  'media.close-producer': Nothing;
  'media.resume-consumer': Nothing;
  'media.request-key-frame': Nothing;
  'media.produce-data': { dataProducerId: string };
  'chat.send': { message: ChatMessage };
  'chat.history': ThreadPage;
  'check.open': { networkPaths: PathOffer[] };
  'check.connect': Nothing;
  'check.close': Nothing;
  'settings.read': { settings: SettingView[] };
  'settings.change': { settings: SettingView[] };
}

export type Answer<Name extends RequestName> =
  { ok: true; value: Reply<Name> } | { ok: false; error: ErrorReply };
