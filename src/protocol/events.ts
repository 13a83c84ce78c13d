/** What the server tells a page without being asked, written once like `requests`. */
import { z } from 'zod';
import { chatMessage } from './chat-schemas.ts';
import { errorReply } from './error-reply.ts';
import { consumerOffer } from './media-offer.ts';
import { mediaSources } from './media-sources.ts';
import { sessionView } from './session-view.ts';
import { settingView } from './settings.ts';

/** Why somebody's sockets are closed. Only after `role-revoked` is a new one let in, with the rights that are left. */
export const accessEndReasons = ['role-revoked', 'signed-out', 'login-expired'] as const;
export type AccessEndReason = (typeof accessEndReasons)[number];

const nothing = z.strictObject({});
const consumer = z.strictObject({ consumerId: z.uuid() });

export const events = {
  /** The last event before the server closes the socket. */
  'access.ended': z.strictObject({ reason: z.enum(accessEndReasons) }),
  /** To whoever may change settings, after every change. */
  'settings.changed': z.strictObject({ settings: z.array(settingView) }),
  /** The whole view, after every change. */
  'session.view': sessionView,
  /** This page no longer takes part: the same person has opened the session in another one. */
  'session.opened-elsewhere': nothing,
  /** The page that this one has stood back for is gone: it may enter again. */
  'session.attachment-free': nothing,
  /** The other page is not heard at the moment; it may be lost soon, or heard again. */
  'presence.unstable': z.strictObject({ unstable: z.boolean() }),
  /** Something new to show or hear. */
  'media.consumer': consumerOffer,
  /** What it was offered paused begins to come. */
  'media.consumer-resumed': consumer,
  'media.consumer-closed': consumer,
  /** What this page sends is taken no longer, since it may not send it any more: its capture is to end. */
  'media.producer-closed': z.strictObject({ source: z.enum(mediaSources) }),
  /** What the other side can show has changed (`MediaOffer.screenCodecs`): the screen is sent in the first that both know. */
  'media.screen-codecs': z.strictObject({ codecs: z.array(z.string()) }),
  /** What the network path to the viewer carries of a screen: faster is in vain. At least once a second while a screen is sent. */
  'media.screen-rate': z.strictObject({ bitsPerSecond: z.number().min(0) }),
  /** The server has lost this participant's transports (its media worker died): join anew. */
  'media.lost': nothing,
  /** A message of the thread, for a page whose data channel is not open. */
  'chat.message': chatMessage,
  /** A message that came over the data channel was not taken. */
  'chat.refused': z.strictObject({ id: z.uuid().exactOptional(), error: errorReply }),
} as const satisfies Record<string, z.ZodType<object>>;

export type EventName = keyof typeof events;
export type Events = { [Name in EventName]: z.infer<(typeof events)[Name]> };
