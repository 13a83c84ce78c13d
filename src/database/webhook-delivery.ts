/** One delivery to a webhook, as it is stored. */
import type { Selectable } from 'kysely';
import type { Database } from './schema.ts';

export interface StoredDelivery {
  id: number;
  webhookId: string;
  /** The same for each attempt. */
  messageId: string;
  sessionId: string;
  event: string;
  /** When it happened. */
  at: number;
  body: string;
  state: 'waiting' | 'delivered' | 'failed';
  /** Undefined if it is over, or waits for an earlier one of its session. */
  dueAt: number | undefined;
  /** After this time it is not tried again. */
  expiresAt: number;
  attempts: number;
  attemptedAt: number | undefined;
  fault: string | undefined;
  status: number | undefined;
  answer: string | undefined;
  durationMs: number | undefined;
}

export type NewDelivery = Pick<
  StoredDelivery,
  'webhookId' | 'messageId' | 'sessionId' | 'event' | 'at' | 'body' | 'expiresAt'
> & { outboxId: number; now: number };

/** What an attempt came to. */
export type Attempt = Pick<
  StoredDelivery,
  'state' | 'dueAt' | 'fault' | 'status' | 'answer' | 'durationMs'
> & { attemptedAt: number };

export function deliveryIn(row: Selectable<Database['webhook_deliveries']>): StoredDelivery {
  return {
    id: row.id,
    webhookId: row.webhook_id,
    messageId: row.message_id,
    sessionId: row.session_id,
    event: row.event,
    at: row.at,
    body: row.body,
    state: row.state as StoredDelivery['state'],
    dueAt: row.due_at ?? undefined,
    expiresAt: row.expires_at,
    attempts: row.attempts,
    attemptedAt: row.attempted_at ?? undefined,
    fault: row.fault ?? undefined,
    status: row.status ?? undefined,
    answer: row.answer ?? undefined,
    durationMs: row.duration_ms ?? undefined,
  };
}
