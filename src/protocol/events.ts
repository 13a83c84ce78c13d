/** What the server tells a page without being asked. */
import type { ChatMessage } from './chat.ts';
import type { ErrorReply } from './error-codes.ts';
import type { ConsumerOffer } from './media-offer.ts';
import type { SessionView } from './session-view.ts';
import type { SettingView } from './settings.ts';

/** Why somebody's sockets are closed. Only after `role-revoked` is a new one let in, with the rights that are left. */
export const accessEndReasons = ['role-revoked', 'signed-out', 'login-expired'] as const;
export type AccessEndReason = (typeof accessEndReasons)[number];

export interface Events {
  /** The last event before the server closes the socket. */
  'access.ended': { reason: AccessEndReason };
  /** To whoever may change settings, after every change. */
  'settings.changed': { settings: SettingView[] };
  /** The whole view, after every change. */
  'session.view': SessionView;
  /** This page no longer takes part: the same person has opened the session in another one. */
  'session.opened-elsewhere': Record<never, never>;
  /** The page that this one has stood back for is gone: it may enter again. */
  'session.seat-free': Record<never, never>;
  /** The other page is not heard at the moment; it may be lost soon, or heard again. */
  'presence.unstable': { unstable: boolean };
  /** Something new to show or hear. */
  'media.consumer': ConsumerOffer;
  /** What it was offered paused begins to come. */
  'media.consumer-resumed': { consumerId: string };
  'media.consumer-closed': { consumerId: string };
  /** What the other side can show has changed (`MediaOffer.screenCodecs`): the screen is sent in the first that both know. */
  'media.screen-codecs': { codecs: string[] };
  /** What the network path to the viewer carries of a screen: faster is in vain. At least once a second while a screen is sent. */
  'media.screen-rate': { bitsPerSecond: number };
  /** The server has lost this participant's transports (its media worker died): join anew. */
  'media.lost': Record<never, never>;
  /** A message of the thread, for a page whose data channel is not open. */
  'chat.message': ChatMessage;
  /** A message that came over the data channel was not taken. */
  'chat.refused': { id?: string; error: ErrorReply };
}

export type EventName = keyof Events;
