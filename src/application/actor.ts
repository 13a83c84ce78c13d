/** Who issues a command, by whatever way it comes, and the page that they have open. */
import type { AccessEndReason, EventName, Events } from '../protocol/events.ts';
import type { ParticipantId, Role } from '../protocol/session-view.ts';
import type { Person } from '../domain/person.ts';
import type { Session } from '../domain/session.ts';

/** Somebody signed in. What they may do can change while a command waits, so it is read when needed. */
export interface Actor {
  readonly kind: 'person';
  /** As last known, and as of the login. */
  person: Person;
  /** The login that they act by. */
  loginId: string;
  readonly address: string;
  /** The page that they act from; undefined for who has none, as by an HTTP call. */
  readonly connection?: PageConnection;
}

/** A page's part in a session. */
export interface Attachment {
  session: Session;
  /** Of the participant whose page it is. */
  id: ParticipantId;
  role: Role;
}

/** One open page, as far as commands know of it. */
export interface PageConnection {
  readonly id: string;
  /** The same after a reload, and another in a second tab. Not known of what is no page of ours. */
  readonly pageId: string | undefined;
  readonly actor: Actor;
  /** The session that it takes part in. */
  participant: Attachment | undefined;
  /** Where it stands back for another page of the same person. */
  waitsFor: Attachment | undefined;
  /** How often the page has gone on to something else: what it had asked to enter before, it enters no more. */
  timesLeft: number;
  emit<Name extends EventName>(name: Name, event: Events[Name]): void;
  /** Closes the connection, having said why. */
  end(reason: AccessEndReason): void;
}
