import type { ErrorCode } from '../../protocol/error-codes.ts';
import type { RequestName } from '../../protocol/requests.ts';
import type { ParticipantId, Role } from '../../protocol/session-view.ts';
import type { Settings } from '../../protocol/settings.ts';
import type { Person } from '../../domain/person.ts';
import type { Session } from '../../domain/session.ts';
import type { StepUpSettings } from '../step-up-config.ts';

/** Who asks for what. */
export interface Asking {
  request: RequestName;
  /** The payload, after its schema has accepted it. */
  payload: object;
  person: Person;
  /** The session that the asking page has entered, and its participant there. */
  participant: { session: Session; id: ParticipantId; role: Role } | undefined;
  server: ServerState;
}

/** What rules may know about the server. */
export interface ServerState {
  /** While the server is about to stop: the latest time when it stops. Milliseconds since 1970. */
  stopsAt: number | undefined;
  openSessionsOf: (personKey: string) => number;
  openPerHelper: number;
  /** The settings in force. The object changes with them. */
  settings: Readonly<Settings>;
  stepUp: StepUpSettings;
}

/** One check with a name. It returns the code of its refusal. */
export interface Rule {
  name: string;
  refuses: (asking: Asking) => ErrorCode | undefined;
}
