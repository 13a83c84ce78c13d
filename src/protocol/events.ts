/** What the server tells a page without being asked. */
import type { ChatMessage } from './chat.ts';
import type { ErrorReply } from './error-codes.ts';
import type { ConsumerOffer } from './media-offer.ts';
import type { SessionView } from './session-view.ts';

export interface Events {
  /** The whole view, after every change. */
  'session.view': SessionView;
  /** This page no longer takes part: the same person has opened the session in another one. */
  'session.opened-elsewhere': Record<never, never>;
  /** Something new to show or hear. */
  'media.consumer': ConsumerOffer;
  'media.consumer-closed': { consumerId: string };
  /** What the other side can show has changed (`MediaOffer.screenCodecs`): the screen is sent in the first that both know. */
  'media.screen-codecs': { codecs: string[] };
  /** The server has lost this participant's transports (its media worker died): join anew. */
  'media.lost': Record<never, never>;
  /** A message of the thread, for a page whose data channel is not open. */
  'chat.message': ChatMessage;
  /** A message that came over the data channel was not taken. */
  'chat.refused': { id?: string; error: ErrorReply };
}

export type EventName = keyof Events;
