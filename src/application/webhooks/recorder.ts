import type { Handler } from '../outbox-consumer.ts';
import type { Clock } from '../../common/clock.ts';
import type { SessionPeople } from '../../database/session-people.ts';
import type { DeliveryQueue } from '../../database/webhook-queue.ts';
import type { WebhookTable } from '../../database/webhooks.ts';
import { eventBody, isWebhookEvent } from './event-body.ts';
import { messageId } from './signature.ts';

/** For so long a delivery is tried. */
export const triedForMs = 24 * 60 * 60_000;

export interface RecorderOptions {
  webhooks: WebhookTable;
  queue: DeliveryQueue;
  people: SessionPeople;
  clock: Clock;
  /** Called after deliveries were added. */
  added: () => void;
}

/**
 * A consumer of the outbox: turns each event into one delivery for each webhook that wants it. An
 * event that comes again adds nothing.
 */
export function deliveryRecorder(options: RecorderOptions): Handler {
  const { webhooks, queue, people, clock, added } = options;
  return async (entry) => {
    const { id: outboxId, sessionId, event } = entry;
    const { type, at } = event;
    if (!isWebhookEvent(type)) return;
    const wanting = (await webhooks.all()).filter(
      ({ events, disabledFor }) => !disabledFor && events.includes(type),
    );
    if (wanting.length === 0) return;
    const now = clock.now();
    const body = await eventBody(entry, people);
    const about = { outboxId, sessionId, event: type, at, body, now };
    await queue.add(
      wanting.map(({ id }) => ({
        ...about,
        webhookId: id,
        messageId: messageId(id, outboxId, sessionId, at),
        expiresAt: now + triedForMs,
      })),
    );
    added();
  };
}
