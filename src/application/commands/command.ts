import { BesideError } from '../../protocol/error-codes.ts';
import type { Payload, Reply, requests, RequestName } from '../../protocol/requests.ts';
import type { Participant } from '../../domain/participant.ts';
import type { Session } from '../../domain/session.ts';
import type { Actor, Attachment, PageConnection } from '../actor.ts';
import type { Services } from '../services.ts';

/** Policy guarantees that a request inside a session comes with the session. */
type AttachmentFor<Name extends RequestName> = (typeof requests)[Name]['by'] extends 'person'
  ? Attachment | undefined
  : Attachment;

export type Context<Name extends RequestName> = Services & {
  actor: Actor;
  payload: Payload<Name>;
  participant: AttachmentFor<Name>;
  /** Asks policy again, for a command that has waited. @throws Also when the page has closed meanwhile. */
  check: () => void;
  /** Whether the page has closed meanwhile or, where it asked to enter a session, has gone on to something else. */
  isGone: () => boolean;
};

/** Does what one request asks: in the session's turn (`SessionRegistry.change`), where the contract gives it one. */
export type Command<Name extends RequestName> = (
  context: Context<Name>,
) => Promise<Reply<Name>> | Reply<Name>;

/** The actor's part in a session, also one that has ended. @throws {BesideError} `SESSION_UNKNOWN` for a stranger. */
export function participantIn(session: Session | undefined, { person }: Actor): Participant {
  const participant = session?.people.lastOfPerson(person.key);
  if (!participant) throw new BesideError('SESSION_UNKNOWN');
  return participant;
}

/** The page that takes part. @throws {BesideError} `NOT_IN_SESSION` for an actor without a page. */
export function pageOf({ connection }: Actor): PageConnection {
  if (!connection) throw new BesideError('NOT_IN_SESSION');
  return connection;
}
