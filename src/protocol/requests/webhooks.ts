import { z } from 'zod';
import {
  deliveryStates,
  deliveryView,
  webhookEventList,
  webhookName,
  webhookUrl,
  webhookView,
} from '../webhooks.ts';
import { nextCursor, pageAsked } from './paging.ts';
import { emptyObject, id, request } from './request.ts';

/** The secret is shown here, and never again. */
const withSecret = z.strictObject({ webhook: webhookView, secret: z.string() });

export const webhookRequests = {
  'webhooks.list': request({
    by: 'person',
    permission: 'webhook.write',
    payload: emptyObject,
    reply: z.strictObject({ webhooks: z.array(webhookView) }),
  }),
  'webhooks.create': request({
    by: 'person',
    permission: 'webhook.write',
    payload: z.strictObject({ name: webhookName, url: webhookUrl, events: webhookEventList }),
    reply: withSecret,
  }),
  'webhooks.update': request({
    by: 'person',
    permission: 'webhook.write',
    payload: z.strictObject({
      id,
      name: webhookName.exactOptional(),
      url: webhookUrl.exactOptional(),
      events: webhookEventList.exactOptional(),
      enabled: z.boolean().exactOptional(),
    }),
    reply: z.strictObject({ webhook: webhookView }),
  }),
  'webhooks.remove': request({
    by: 'person',
    permission: 'webhook.write',
    payload: z.strictObject({ id }),
    reply: emptyObject,
  }),
  'webhooks.rotate-secret': request({
    by: 'person',
    permission: 'webhook.write',
    payload: z.strictObject({
      id,
      /** For so long the secret before counts too. By default a day. */
      keepHours: z.int().min(0).max(168).exactOptional(),
    }),
    reply: withSecret,
  }),
  // The newest first.
  'webhooks.deliveries': request({
    by: 'person',
    permission: 'webhook.write',
    payload: z.strictObject({
      id,
      state: z.enum(deliveryStates).exactOptional(),
      ...pageAsked,
    }),
    reply: z.strictObject({ deliveries: z.array(deliveryView), nextCursor }),
  }),
  // Sends a delivery again that was received, or has failed.
  'webhooks.resend': request({
    by: 'person',
    permission: 'webhook.write',
    payload: z.strictObject({ id, deliveryId: z.int().min(1) }),
    reply: z.strictObject({ delivery: deliveryView }),
  }),
};
