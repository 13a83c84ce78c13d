import type { ErrorCode } from '../protocol/error-codes.ts';
import type { RequestName } from '../protocol/requests.ts';
import type { Role } from '../protocol/session-view.ts';
import type { Person } from '../session/person.ts';
import type { Session } from '../session/session.ts';

/** Who asks for what. */
export interface Asking {
  request: RequestName;
  /** As its schema has let it pass. */
  payload: object;
  person: Person;
  /** The session that the asking page has entered, and as whom. */
  participant: { session: Session; role: Role } | undefined;
  server: ServerState;
}

/** What rules may know of the server. */
export interface ServerState {
  stopping: boolean;
  openSessionsOf: (personKey: string) => number;
  openPerHelper: number;
  settings: { serviceEnabled: boolean; blockChat: boolean };
}

/** One check with a name; it gives the code of its refusal. */
export interface Rule {
  name: string;
  refuses: (asking: Asking) => ErrorCode | undefined;
}
