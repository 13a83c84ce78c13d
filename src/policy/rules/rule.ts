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
  /** As its schema has let it pass. */
  payload: object;
  person: Person;
  /** The session that the asking page has entered, and as whom. */
  participant: { session: Session; id: ParticipantId; role: Role } | undefined;
  server: ServerState;
}

/** What rules may know of the server. */
export interface ServerState {
  /** Set while the server is about to stop: when that is, at the latest; milliseconds since 1970. */
  stopsAt: number | undefined;
  openSessionsOf: (personKey: string) => number;
  openPerHelper: number;
  /** As they are now. */
  settings: Readonly<Settings>;
  stepUp: StepUpSettings;
}

/** One check with a name; it gives the code of its refusal. */
export interface Rule {
  name: string;
  refuses: (asking: Asking) => ErrorCode | undefined;
}
