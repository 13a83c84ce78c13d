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
  /**
   * Asks policy again. A command that has waited calls it.
   *
   * @throws {BesideError} What policy refuses. `NOT_IN_SESSION` if `isGone()`.
   */
  check: () => void;
  /**
   * Whether the page has closed since it sent the request. For a request to enter a session, also
   * whether the page has left a session since.
   */
  isGone: () => boolean;
};

/**
 * Handles one request. If the contract says `turn`, it runs in the session's turn
 * (`SessionRegistry.change`).
 */
export type Command<Name extends RequestName> = (
  context: Context<Name>,
) => Promise<Reply<Name>> | Reply<Name>;

/**
 * @returns The actor as a participant of the session, even if their part has ended.
 * @throws {BesideError} `SESSION_UNKNOWN` if the actor never took part, or there is no session.
 */
export function participantIn(session: Session | undefined, { person }: Actor): Participant {
  const participant = session?.people.lastOfPerson(person.key);
  if (!participant) throw new BesideError('SESSION_UNKNOWN');
  return participant;
}

/**
 * @returns The page from which the actor acts.
 * @throws {BesideError} `NOT_IN_SESSION` for an actor without a page.
 */
export function pageOf({ connection }: Actor): PageConnection {
  if (!connection) throw new BesideError('NOT_IN_SESSION');
  return connection;
}
