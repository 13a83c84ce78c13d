/** What requests are answered with. */
import type { ChatMessage, ThreadPage } from './chat.ts';
import type { PathOffer } from './connection-check.ts';
import type { DeviceListPage } from './device.ts';
import type { ConsumerOffer, IceParameters, IceServer, MediaOffer } from './media-offer.ts';
import type { OwnSession, ParticipantId, SessionView } from './session-view.ts';
import type { SettingView } from './settings.ts';

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

export interface Replies {
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
  'participant.admit': { participantId: ParticipantId };
  'session.pass-lead': Nothing;
  'grant.request': Nothing;
  'grant.answer': Nothing;
  'grant.revoke': Nothing;
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
