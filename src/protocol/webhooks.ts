/** What pages and programs know of webhooks. */
import { z } from 'zod';
import { lineOfText } from './text.ts';
import { webhookEvents } from './webhook-events.ts';

export { webhookEvents, type WebhookEvent } from './webhook-events.ts';

/** Why a delivery was not received. */
export const deliveryFaults = [
  /** The answer has another status than 2xx. */
  'status',
  /** A redirect. It is not followed. */
  'redirect',
  'time-limit',
  'name-not-resolved',
  /** A private or special address that the configuration does not allow. */
  'address-not-allowed',
  /** Nobody listens there, or there is no way there. */
  'not-reachable',
  'connection-lost',
  'certificate',
  /** What came is not HTTP. */
  'answer-malformed',
  'proxy',
  /** The webhook was disabled before. */
  'webhook-disabled',
  /** Too many deliveries wait for this webhook. */
  'too-many-waiting',
] as const;
export type DeliveryFault = (typeof deliveryFaults)[number];

export const deliveryStates = ['waiting', 'delivered', 'failed'] as const;

export const mostWebhooks = 20;

/** Checked further by the server. */
export const webhookUrl = lineOfText(2_000);
export const webhookName = lineOfText(100);
export const webhookEventList = z
  .array(z.enum(webhookEvents))
  .min(1)
  .max(webhookEvents.length)
  .refine((events) => new Set(events).size === events.length);

const time = z.number();

export const webhookView = z.strictObject({
  id: z.uuid(),
  name: z.string(),
  url: z.string(),
  events: z.array(z.enum(webhookEvents)),
  enabled: z.boolean(),
  /** `failing`: the server has disabled it, since nothing was received for days. */
  disabledFor: z.enum(['failing', 'by-person']).exactOptional(),
  createdAt: time,
  /** How many deliveries wait, also those that are tried again later. */
  waiting: z.number(),
  /** When something was last received there. */
  receivedAt: time.exactOptional(),
  /** Since when nothing has been received, although it was tried. */
  failingSince: time.exactOptional(),
  /** Until then the secret before counts too. */
  previousSecretUntil: time.exactOptional(),
});
export type WebhookView = z.infer<typeof webhookView>;

export const deliveryView = z.strictObject({
  id: z.number(),
  /** The header `webhook-id`. It stays the same when the delivery is sent again. */
  messageId: z.string(),
  event: z.enum(webhookEvents),
  sessionId: z.string(),
  /** When it happened. */
  at: time,
  state: z.enum(deliveryStates),
  attempts: z.number(),
  attemptedAt: time.exactOptional(),
  /** When it is tried again. */
  nextAt: time.exactOptional(),
  fault: z.enum(deliveryFaults).exactOptional(),
  /** Of the last answer. */
  status: z.number().exactOptional(),
  /** The beginning of the last answer. */
  answer: z.string().exactOptional(),
  durationMs: z.number().exactOptional(),
  /** What was sent, as JSON. */
  body: z.string(),
});
export type DeliveryView = z.infer<typeof deliveryView>;
