/** What the server sends to a page without being asked. Written once, like `requests`. */
import { z } from 'zod';
import { chatMessage } from './chat-schemas.ts';
import { errorReply } from './error-reply.ts';
import { consumerOffer } from './media-offer.ts';
import { emptyObject } from './requests/request.ts';
import { mediaSources } from './media-sources.ts';
import { sessionView } from './session-view.ts';
import { settingView } from './settings.ts';

/**
 * Why the server closes somebody's sockets. Only after `role-revoked` may the page open a new one,
 * with the rights that are left.
 */
export const accessEndReasons = ['role-revoked', 'signed-out', 'login-expired'] as const;
export type AccessEndReason = (typeof accessEndReasons)[number];

const consumer = z.strictObject({ consumerId: z.uuid() });

export const events = {
  /** The last event before the server closes the socket. */
  'access.ended': z.strictObject({ reason: z.enum(accessEndReasons) }),
  /** To everybody who may change settings, after every change. */
  'settings.changed': z.strictObject({ settings: z.array(settingView) }),
  /** The whole view, after every change. */
  'session.view': sessionView,
  /** This page no longer takes part. The same person has opened the session in another page. */
  'session.opened-elsewhere': emptyObject,
  /** The page that this one waited for is gone. This one may enter again. */
  'session.attachment-free': emptyObject,
  /** The server does not hear the other page at the moment. It may be lost soon, or heard again. */
  'presence.unstable': z.strictObject({ unstable: z.boolean() }),
  /** A new consumer, to show or play. */
  'media.consumer': consumerOffer,
  /** A consumer that was offered paused begins to send. */
  'media.consumer-resumed': consumer,
  'media.consumer-closed': consumer,
  /** What this page sends is taken no longer, since it may not send it any more: its capture is to end. */
  'media.producer-closed': z.strictObject({ source: z.enum(mediaSources) }),
  /** What the other side can show has changed (`MediaOffer.screenCodecs`): the screen is sent in the first that both know. */
  'media.screen-codecs': z.strictObject({ codecs: z.array(z.string()) }),
  /**
   * What the network path to the viewer can carry of a screen. Sending faster is useless. Sent at
   * least once a second while a screen is shared.
   */
  'media.screen-rate': z.strictObject({ bitsPerSecond: z.number().min(0) }),
  /**
   * The server has lost this participant's transports, because its media worker died. Join the
   * media again.
   */
  'media.lost': emptyObject,
  /** A message of the thread, for a page whose data channel is not open. */
  'chat.message': chatMessage,
  /** A message that came over the data channel was refused. */
  'chat.refused': z.strictObject({ id: z.uuid().exactOptional(), error: errorReply }),
} as const satisfies Record<string, z.ZodType<object>>;

export type EventName = keyof typeof events;
export type Events = { [Name in EventName]: z.infer<(typeof events)[Name]> };
