/** The tables, as kysely sees them. Times are milliseconds since 1970. */
import type { Generated } from 'kysely';

export interface Database {
  people: PeopleTable;
  pictures: PicturesTable;
  sessions: SessionsTable;
  participants: ParticipantsTable;
  chat_messages: ChatMessagesTable;
  audit_events: AuditEventsTable;
  logins: LoginsTable;
  settings: SettingsTable;
  outbox: OutboxTable;
  consumer_cursors: ConsumerCursorsTable;
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
  /** JSON list of role names, as the identity provider gave them. */
  roles: string;
  /** JSON list of groups. */
  groups: string;
  /** Who has vouched for them; null for somebody whom an earlier version has let in. */
  provider: string | null;
  /** When the provider has last told all that it tells. */
  told_at: number;
}

interface PicturesTable {
  person_key: string;
  /** Hash of the bytes: another picture has another address. */
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
  /** JSON of the rest of an open session; null once it has ended. */
  snapshot: string | null;
}

interface ParticipantsTable {
  session_id: string;
  id: string;
  person_key: string;
  role: string;
  /** 1 for the helper who leads, or led when the session ended. */
  leads: number;
  /** Null for somebody who has been let in and has not come yet. */
  joined_at: number | null;
  /** When their part ended before the session did. */
  left_at: number | null;
}

interface ChatMessagesTable {
  session_id: string;
  seq: number;
  /** Made by the page: one message, however often it is sent. */
  client_id: string;
  /** The id of a participant. */
  author: string;
  text: string;
  at: number;
}

interface AuditEventsTable {
  id: Generated<number>;
  at: number;
  type: string;
  session_id: string | null;
  person_key: string | null;
  address: string | null;
  /** JSON object, by type. */
  details: string;
}

interface LoginsTable {
  id: string;
  /** Null for a session that nobody has signed in to. */
  person_key: string | null;
  /** JSON of the express session. */
  data: string;
  expires_at: number;
  /** Last, to the minute, by a request or an open page. */
  used_at: Generated<number>;
  /** JSON of what the device has shown; null until it has. */
  attestation: string | null;
}

interface SettingsTable {
  name: string;
  /** JSON; null when the configuration counts again. */
  value: string | null;
  changed_by: string;
  changed_at: number;
}

interface OutboxTable {
  /** Never given twice, also when the last row has been deleted. */
  id: Generated<number>;
  session_id: string;
  type: string;
  /** JSON of the session event. */
  event: string;
  at: number;
}

interface ConsumerCursorsTable {
  consumer: string;
  /** Id of the last row of the outbox that the consumer has handled. */
  last_id: number;
}
