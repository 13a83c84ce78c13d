/** What the server sends to a page without a request. Server and pages use this one definition. */
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
  /** Sent after every change, to everybody who may change settings. */
  'settings.changed': z.strictObject({ settings: z.array(settingView) }),
  /** The whole view. Sent after every change. */
  'session.view': sessionView,
  /** This page no longer takes part. The same person has opened the session in another page. */
  'session.opened-elsewhere': emptyObject,
  /** The other page, for which this page has waited, has gone. This page may enter again. */
  'session.attachment-free': emptyObject,
  /**
   * Whether the server receives nothing from the other page at the moment. Soon that page is lost,
   * or heard again.
   */
  'presence.unstable': z.strictObject({ unstable: z.boolean() }),
  /** A new consumer. The page shows or plays it. */
  'media.consumer': consumerOffer,
  /** A consumer that was offered paused begins to receive. */
  'media.consumer-resumed': consumer,
  'media.consumer-closed': consumer,
  /**
   * The server closed a producer, because this page may no longer send it. The page ends the
   * capture.
   */
  'media.producer-closed': z.strictObject({ source: z.enum(mediaSources) }),
  /**
   * The codecs that the other side can show have changed (`MediaOffer.screenCodecs`). The page
   * sends the screen in the first one that it supports too.
   */
  'media.screen-codecs': z.strictObject({ codecs: z.array(z.string()) }),
  /**
   * The bit rate of a screen that the network path to the viewer can carry. Sending faster is
   * useless. This event comes at least once a second while a screen is shared.
   */
  'media.screen-rate': z.strictObject({ bitsPerSecond: z.number().min(0) }),
  /**
   * The server has lost this participant's transports, because its media worker died. The page
   * joins the media again.
   */
  'media.lost': emptyObject,
  /** A message of the thread. Sent to a page whose data channel is not open. */
  'chat.message': chatMessage,
  /** A message that came over the data channel was refused. */
  'chat.refused': z.strictObject({ id: z.uuid().exactOptional(), error: errorReply }),
} as const satisfies Record<string, z.ZodType<object>>;

export type EventName = keyof typeof events;
export type Events = { [Name in EventName]: z.infer<(typeof events)[Name]> };
