import { BesideError } from '../../protocol/error-codes.ts';
import type { Payload, Reply, requests, RequestName } from '../../protocol/requests.ts';
import type { Role } from '../../protocol/session-view.ts';
import type { Session } from '../../domain/session.ts';
import type { Connection } from '../../socket/connection.ts';
import type { Services } from '../services.ts';

interface Participation {
  session: Session;
  role: Role;
}

/** Policy has seen to it that a request inside a session comes with the session. */
type ParticipationFor<Name extends RequestName> = (typeof requests)[Name]['by'] extends 'person'
  ? Participation | undefined
  : Participation;

export type Context<Name extends RequestName> = Services & {
  connection: Connection;
  payload: Payload<Name>;
  participant: ParticipationFor<Name>;
  /** Asks policy again, for a handler that has waited. @throws Also when the page is gone meanwhile. */
  check: () => void;
};

/** Does what one request asks. Inside a session it runs in the session's turn (`Sessions.change`). */
export type Command<Name extends RequestName> = (
  context: Context<Name>,
) => Promise<Reply<Name>> | Reply<Name>;

/** The role of the connection's person. @throws {BesideError} `SESSION_UNKNOWN` for a stranger. */
export function roleIn(session: Session | undefined, connection: Connection): Role {
  const role = session?.roleOf(connection.person.key);
  if (!role) throw new BesideError('SESSION_UNKNOWN');
  return role;
}
