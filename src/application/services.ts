import type { Logger } from '../common/logger.ts';
import type { AuditEvent } from '../audit/audit-events.ts';
import type { AuditSearches } from './audit-searches.ts';
import type { Threads } from '../database/chat-threads.ts';
import type { People } from '../database/people.ts';
import type { ReaderThread } from '../database/reader-thread/reader-thread.ts';
import type { PastSessions } from '../database/past-sessions.ts';
import type { LegalHoldKeeper } from './retention/legal-hold-keeper.ts';
import type { Retention } from './retention/retention.ts';
import type { Devices } from '../devices/devices.ts';
import type { Health } from './health.ts';
import type { FoundPerson } from './access/found-person.ts';
import type { Webhooks } from './webhooks/webhooks.ts';
import type { ApiTokens } from './api-tokens.ts';
import type { RuntimeSettings } from './runtime-settings.ts';
import type { ConnectivityChecks } from '../media/connectivity-check/checks.ts';
import type { Rooms } from '../media/rooms.ts';
import type { ChatRate } from '../rate-limits/chat.ts';
import type { MembersOf } from '../policy/device-scope.ts';
import type { PasscodeAttempts } from '../rate-limits/passcode-attempts.ts';
import type { ServerState } from '../policy/rules/rule.ts';
import type { Attestation } from '../domain/device.ts';
import type { Person } from '../domain/person.ts';
import type { Session } from '../domain/session.ts';
import type { Clock } from '../common/clock.ts';
import type { SearchTurns } from './search-turns.ts';
import type { SessionRegistry } from './session-registry.ts';
import type { ConnectionRegistry } from './connection-registry.ts';

/** What commands work with. */
export interface Services {
  origin: string;
  clock: Clock;
  logger: Logger;
  sessions: SessionRegistry;
  connections: ConnectionRegistry;
  rooms: Rooms;
  checks: ConnectivityChecks;
  devices: Devices;
  /** Those for devices. */
  searchTurns: SearchTurns;
  membersOf: MembersOf;
  /**
   * Finds somebody who has signed in before and could still sign in. Undefined if two people have
   * this user name.
   */
  findPersonByUserName: (userName: string) => Promise<Person | undefined>;
  people: {
    /** Finds anybody who has ever signed in, with their present rights. Takes a key or a user name. */
    find: (who: string) => Promise<FoundPerson | undefined>;
    search: People['search'];
  };
  /** What the device of a login has shown. Undefined if the configuration asks for no certificates. */
  attestationOf: (loginId: string) => Promise<Attestation | 'no-answer' | undefined>;
  threads: Threads;
  pastSessions: PastSessions;
  retention: Retention;
  legalHolds: LegalHoldKeeper;
  tries: PasscodeAttempts;
  chatRate: ChatRate;
  settings: RuntimeSettings;
  /** Reads many rows without blocking this thread. */
  reader: ReaderThread;
  webhooks: Webhooks;
  tokens: ApiTokens;
  server: ServerState;
  health: Health;
  audit: (event: AuditEvent) => Promise<void>;
  auditSearches: AuditSearches;
  /** Sends every participant of a session their present view. */
  pushViews: (session: Session) => void;
  /** Sends everybody the settings as they are for them now. */
  pushSettings: () => void;
}
