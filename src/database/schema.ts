/** The tables, as kysely sees them. Times are milliseconds since 1970. */
import type { Generated, GeneratedAlways } from 'kysely';

export interface Database {
  people: PeopleTable;
  pictures: PicturesTable;
  sessions: SessionsTable;
  participants: ParticipantsTable;
  chat_messages: ChatMessagesTable;
  audit_events: AuditEventsTable;
  audit_repeats: AuditRepeatsTable;
  audit_checkpoints: AuditCheckpointsTable;
  logins: LoginsTable;
  settings: SettingsTable;
  outbox: OutboxTable;
  consumer_cursors: ConsumerCursorsTable;
  sqlite_sequence: SqliteSequenceTable;
}

interface PeopleTable {
  key: string;
  tenant_id: string;
  user_name: string;
  name: string;
  job_title: string | null;
  company: string | null;
  verified_domain: string | null;
  picture: string | null;
  /** JSON list of role names, as the identity provider sent them. */
  roles: string;
  /** JSON list of groups. */
  groups: string;
  /** The provider that has authenticated them. Null if an earlier version has let them in. */
  provider: string | null;
  /** When the provider has last reported all its claims. */
  told_at: number;
}

interface PicturesTable {
  person_key: string;
  /** Hash of the bytes, so that another picture has another address. */
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
  /** JSON of the rest of an open session. Null once it has ended. */
  snapshot: string | null;
}

interface ParticipantsTable {
  session_id: string;
  id: string;
  person_key: string;
  role: string;
  /** 1 for the helper who leads, or led when the session ended. */
  leads: number;
  /** Null for somebody who was let in and has not entered yet. */
  joined_at: number | null;
  /** When their part ended before the session did. */
  left_at: number | null;
}

interface ChatMessagesTable {
  session_id: string;
  seq: number;
  /** Made by the page. It identifies a message, however often it is sent. */
  client_id: string;
  /** The id of a participant. */
  author: string;
  text: string;
  at: number;
}

interface AuditEventsTable {
  /** Without gaps, from 1. */
  id: number;
  /** Canonical JSON, chained by its hash: see `src/audit/chain.ts`. */
  record: string;
  hash: string;
  /** Both null where nothing is about people, or what was has been deleted. */
  salt: string | null;
  /** Canonical JSON of what is about people; its salted digest is in the record. */
  personal: string | null;
  /** What record and personal data say. */
  at: GeneratedAlways<number>;
  type: GeneratedAlways<string>;
  session_id: GeneratedAlways<string | null>;
  person_key: GeneratedAlways<string | null>;
  target_key: GeneratedAlways<string | null>;
}

/** What has happened again and again, and is to be one row of the audit log. */
interface AuditRepeatsTable {
  key: string;
  /** JSON of the audit event. */
  event: string;
  count: number;
}

/** What the server has signed: that its audit log had a row with this hash. */
interface AuditCheckpointsTable {
  /** Of the row of the audit log. */
  id: number;
  hash: string;
  at: number;
  /** Ed25519, base64url. */
  signature: string;
}

interface LoginsTable {
  id: string;
  /** Null for a session in which nobody has signed in. */
  person_key: string | null;
  /** JSON of the express session. */
  data: string;
  expires_at: number;
  /** The last request or open page, to the minute. */
  used_at: Generated<number>;
  /** JSON of what the device has shown. Null until it has. */
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

/** SQLite's own: the highest id that an `autoincrement` table has had, also when that row is gone. */
interface SqliteSequenceTable {
  name: string;
  seq: number;
}
