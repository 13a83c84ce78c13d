/** The types of the tables, for kysely. Times are milliseconds since 1970. */
import type { Generated, GeneratedAlways } from 'kysely';
import type { ApiTables } from './api-schema.ts';
import type {
  AuditCheckpointsTable,
  AuditRepeatsTable,
  AuditStreamsTable,
} from './audit-tables.ts';
import type { WebhookDeliveriesTable, WebhooksTable } from './webhook-tables.ts';

export interface Database extends ApiTables {
  people: PeopleTable;
  pictures: PicturesTable;
  sessions: SessionsTable;
  participants: ParticipantsTable;
  chat_messages: ChatMessagesTable;
  audit_events: AuditEventsTable;
  audit_repeats: AuditRepeatsTable;
  audit_checkpoints: AuditCheckpointsTable;
  audit_streams: AuditStreamsTable;
  logins: LoginsTable;
  settings: SettingsTable;
  outbox: OutboxTable;
  consumer_cursors: ConsumerCursorsTable;
  session_reports: SessionReportsTable;
  report_totals: ReportTotalsTable;
  report_spread: ReportSpreadTable;
  legal_holds: LegalHoldsTable;
  webhooks: WebhooksTable;
  webhook_deliveries: WebhookDeliveriesTable;
  sqlite_sequence: SqliteSequenceTable;
}

interface PeopleTable {
  key: string;
  tenant_id: string;
  user_name: string;
  /** By which people are found. JavaScript's `toLowerCase` makes it. */
  user_name_lower: string;
  name: string;
  job_title: string | null;
  company: string | null;
  verified_domain: string | null;
  picture: string | null;
  /** JSON list of role names, as the identity provider sent them. */
  roles: string;
  /** JSON list of groups. */
  groups: string;
  /** The identity provider that authenticated them. Null if an earlier version stored the row. */
  provider: string | null;
  /** When the provider last sent all claims. */
  told_at: number;
}

interface PicturesTable {
  person_key: string;
  /** Hash of the bytes. So a new picture gets a new address. */
  id: string;
  type: string;
  bytes: Buffer;
}

interface SessionsTable {
  id: string;
  passcode_hash: string;
  state: string;
  created_at: number;
  joined_at: number | null;
  ended_at: number | null;
  end_reason: string | null;
  ended_by: string | null;
  /** The reference with which it was opened. */
  ticket: string | null;
  /** JSON of the rest of an open session. Null once it has ended. */
  snapshot: string | null;
}

interface ParticipantsTable {
  session_id: string;
  id: string;
  person_key: string;
  role: string;
  /** 1 for the helper who leads, or who led when the session ended. Otherwise 0. */
  leads: number;
  /** Null for somebody who was let in and has not entered yet. */
  joined_at: number | null;
  /** When their part ended. Null if it did not end before the session. */
  left_at: number | null;
}

interface ChatMessagesTable {
  session_id: string;
  seq: number;
  /** A UUID that the page makes. A message keeps it if it is sent again. */
  client_id: string;
  /** The id of a participant. */
  author: string;
  text: string;
  at: number;
}

interface AuditEventsTable {
  /** From 1, without gaps. */
  id: number;
  /** Canonical JSON. It contains the hash of the row before: see `src/audit/chain.ts`. */
  record: string;
  hash: string;
  /** Salt and personal data are null if there are no personal data, or they were deleted. */
  salt: string | null;
  /** Canonical JSON of the personal data. The record contains their salted digest. */
  personal: string | null;
  /** SQLite computes this column and the next ones from `record` and `personal`, for queries. */
  at: GeneratedAlways<number>;
  type: GeneratedAlways<string>;
  session_id: GeneratedAlways<string | null>;
  person_key: GeneratedAlways<string | null>;
  target_key: GeneratedAlways<string | null>;
}

interface LoginsTable {
  id: string;
  /** Null for a session in which nobody has signed in. */
  person_key: string | null;
  /** JSON of the express session. */
  data: string;
  expires_at: number;
  /** When a request was last made, or a page was last open. Exact to the minute. */
  used_at: Generated<number>;
  /** JSON of the device's attestation. Null until the device has sent one. */
  attestation: string | null;
}

interface SettingsTable {
  name: string;
  /** JSON. Null if the value of the configuration applies again. */
  value: string | null;
  changed_by: string;
  changed_at: number;
}

interface OutboxTable {
  /** Never used twice, even if the last row was deleted. */
  id: Generated<number>;
  session_id: string;
  type: string;
  /** JSON of the session event. */
  event: string;
  at: number;
}

interface ConsumerCursorsTable {
  consumer: string;
  /** Id of the last outbox row that the consumer has handled. */
  last_id: number;
}

/** What is not deleted while the hold is there: one session, or one person and their sessions. */
interface LegalHoldsTable {
  id: string;
  session_id: string | null;
  person_key: string | null;
  note: string;
  placed_by: string;
  placed_at: number;
}

/**
 * One row for each session, made from its events. `helper_key`, `sharer_key`, the columns of the
 * device and `ticket` are personal data.
 */
interface SessionReportsTable {
  id: Generated<number>;
  session_id: string;
  /** Id of the last outbox row that this row contains. */
  last_event_id: Generated<number>;
  /** The lead. Null if the key was deleted. */
  helper_key: string | null;
  sharer_key: string | null;
  device_id: string | null;
  device_name: string | null;
  device_system: string | null;
  /** A `DeviceState`. Null if nobody has looked for a device. */
  device_state: string | null;
  session_type: Generated<string>;
  ticket: string | null;
  category: string | null;
  state: string;
  created_at: number;
  joined_at: number | null;
  /** For the first time, like the next two. */
  asked_at: number | null;
  allowed_at: number | null;
  picture_at: number | null;
  ended_at: number | null;
  /** From `created_at` to `joined_at`. */
  wait_ms: number | null;
  /** From `joined_at` to `ended_at`. */
  duration_ms: number | null;
  /** From the first sharing to the first picture that the lead saw. */
  picture_ms: number | null;
  end_reason: string | null;
  end_rule: string | null;
  end_limit: string | null;
  ended_by: string | null;
  refused_joiners: Generated<number>;
  declines: Generated<number>;
  /** From 0 to 10. */
  quality: number | null;
}

/**
 * Sums over the sessions that have ended, by when they began. With the dimension `hour` it is the
 * hour. With `helper`, `category`, `reason` and `refusal` it is the day (UTC). `value` says which
 * helper (a personal key), category, reason or refusal; it is empty if there is none.
 */
interface ReportTotalsTable {
  dimension: string;
  start: number;
  value: string;
  sessions: number;
  joined: number;
  wait_ms: number;
  duration_ms: number;
  /** How many sessions have a `picture_ms`. */
  pictures: number;
  picture_ms: number;
  /** How many sessions have a `quality`. */
  measured: number;
  quality: number;
}

/** How many of the sessions that began on a day (UTC) and have ended took about so long: `report-spread.ts`. */
interface ReportSpreadTable {
  /** A column of `session_reports`. */
  measure: string;
  start: number;
  step: number;
  sessions: number;
}

/** Of SQLite itself: the highest id that an `autoincrement` table ever had, even of a deleted row. */
interface SqliteSequenceTable {
  name: string;
  seq: number;
}
