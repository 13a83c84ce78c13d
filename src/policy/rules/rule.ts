import type { RequestRule } from '../../protocol/access-rules.ts';
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
  /** An administrator wants no new sessions. It is not kept across a restart. */
  isDraining: boolean;
  openSessionsOf: (personKey: string) => number;
  openPerHelper: number;
  /** The settings in force. The object changes with them. */
  settings: Readonly<Settings>;
  stepUp: StepUpSettings;
}

/** One check with a name. */
export interface Rule {
  name: RequestRule;
  /** Whether the rule is about this request. If it is not, it is not asked. */
  concerns: (asking: Asking) => boolean;
  /** @returns The code of its refusal. */
  refuses: (asking: Asking) => ErrorCode | undefined;
  /** It can refuse only because of how the person has signed in. */
  isAboutSignIn?: true;
}
