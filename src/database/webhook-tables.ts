/** The types of the tables of webhooks, for kysely. Times are milliseconds since 1970. */
import type { Generated } from 'kysely';

export interface WebhooksTable {
  id: string;
  name: string;
  url: string;
  /** JSON list of the types of events. */
  events: string;
  secret: string;
  /** The secret before, which counts until `previous_until`. */
  previous_secret: string | null;
  previous_until: number | null;
  created_at: number;
  /** Why nothing is sent. Null if it is enabled. */
  disabled_for: string | null;
  received_at: number | null;
  failing_since: number | null;
  /** Attempts that failed since something was received. */
  failures: Generated<number>;
}

export interface WebhookDeliveriesTable {
  id: Generated<number>;
  webhook_id: string;
  outbox_id: number;
  message_id: string;
  session_id: string;
  event: string;
  at: number;
  body: string;
  /** `waiting`, `delivered` or `failed`. */
  state: string;
  /** Null if it is over, or waits for an earlier one of its session. */
  due_at: number | null;
  expires_at: number;
  attempts: Generated<number>;
  attempted_at: number | null;
  fault: string | null;
  status: number | null;
  /** The beginning of the last answer. */
  answer: string | null;
  duration_ms: number | null;
}
