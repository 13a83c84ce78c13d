/** Webhooks and deliveries as pages and programs get them. */
import type { StoredDelivery } from '../../database/webhook-delivery.ts';
import type { StoredWebhook } from '../../database/webhooks.ts';
import type {
  DeliveryFault,
  DeliveryView,
  WebhookEvent,
  WebhookView,
} from '../../protocol/webhooks.ts';

export function webhookView(webhook: StoredWebhook, waiting: number, now: number): WebhookView {
  const { id, name, url, events, createdAt, disabledFor, receivedAt, failingSince, previous } =
    webhook;
  return {
    ...{ id, name, url, createdAt, waiting, enabled: !disabledFor },
    events: events as WebhookEvent[],
    ...(disabledFor && { disabledFor }),
    ...(receivedAt !== undefined && { receivedAt }),
    ...(failingSince !== undefined && { failingSince }),
    ...(previous && previous.until > now && { previousSecretUntil: previous.until }),
  };
}

export function deliveryView(delivery: StoredDelivery): DeliveryView {
  const { id, messageId, sessionId, at, state, attempts, body } = delivery;
  const { attemptedAt, dueAt, fault, status, answer, durationMs } = delivery;
  return {
    ...{ id, messageId, sessionId, at, state, attempts, body },
    event: delivery.event as WebhookEvent,
    ...(attemptedAt !== undefined && { attemptedAt }),
    ...(dueAt !== undefined && { nextAt: dueAt }),
    ...(fault !== undefined && { fault: fault as DeliveryFault }),
    ...(status !== undefined && { status }),
    ...(answer !== undefined && { answer }),
    ...(durationMs !== undefined && { durationMs }),
  };
}
