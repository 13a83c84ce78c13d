/** Who issues a command, by whatever adapter, and the page that they have open. */
import type { AccessEndReason, EventName, Events } from '../protocol/events.ts';
import type { ParticipantId, Role } from '../protocol/session-view.ts';
import type { Person } from '../domain/person.ts';
import type { Session } from '../domain/session.ts';

/** Somebody who is signed in, or a program. */
export type Actor = PersonActor | ServiceActor;

/**
 * Somebody who is signed in. Their rights can change while a command waits, so commands read them
 * when they need them.
 */
export interface PersonActor {
  readonly kind: 'person';
  /** As last known, with the sign-in of this login. */
  person: Person;
  /** The login that they act by. */
  loginId: string;
  readonly address: string;
  /** The page that they act from. It is undefined for an actor without a page, for instance an HTTP call. */
  readonly connection?: PageConnection;
}

/** A program with a token. It has no page and no login. */
export interface ServiceActor {
  readonly kind: 'service';
  /** What the token may do: see `principalOf`. */
  readonly person: Person;
  readonly address: string;
  readonly connection?: undefined;
}

/** Binds a page to a participant of a session. */
export interface Attachment {
  session: Session;
  /** The participant whose page it is. */
  id: ParticipantId;
  role: Role;
}

/** One open page, as far as commands know it. */
export interface PageConnection {
  readonly id: string;
  /** The same after a reload; different in a second tab. Undefined if the client is not one of our pages. */
  readonly pageId: string | undefined;
  readonly actor: PersonActor;
  /** The session that the page takes part in. */
  participant: Attachment | undefined;
  /** The attachment that another page of the same person holds, and that this page waits for. */
  waitsFor: Attachment | undefined;
  /**
   * How often the page has left a session. A request to enter that was made before the last time is
   * refused.
   */
  timesLeft: number;
  emit<Name extends EventName>(name: Name, event: Events[Name]): void;
  /** Sends the reason, then closes the connection. */
  end(reason: AccessEndReason): void;
}
