import type { EventName, Events } from '../protocol/events.ts';
import { roles, type Role } from '../protocol/session-view.ts';
import type { Session } from '../domain/session.ts';
import type { Attachment, PageConnection } from './actor.ts';

/** The open connections, and which of them is whose page in which session. */
export class ConnectionRegistry {
  readonly #open = new Set<PageConnection>();
  readonly #byAttachment = new Map<string, PageConnection>();

  add(connection: PageConnection): void {
    this.#open.add(connection);
  }

  /** @returns The seat that it leaves empty. */
  remove(connection: PageConnection): Attachment | undefined {
    this.#open.delete(connection);
    return this.leave(connection);
  }

  /** Whether the page is still there: it may be gone while something is waited for. */
  has(connection: PageConnection): boolean {
    return this.#open.has(connection);
  }

  /**
   * A page enters a session. The same person's earlier page is told, and takes part no longer.
   *
   * @returns The seat in another session that the page leaves empty.
   */
  enter(connection: PageConnection, session: Session, role: Role): Attachment | undefined {
    const attachment = attachmentOf(session.id, role);
    const earlier = this.#byAttachment.get(attachment);
    if (earlier === connection) return undefined;
    const left = this.leave(connection);
    if (earlier) {
      earlier.participant = undefined;
      earlier.waitsFor = { session, role };
      earlier.emit('session.opened-elsewhere', {});
    }
    this.#byAttachment.set(attachment, connection);
    connection.participant = { session, role };
    connection.waitsFor = undefined;
    return left;
  }

  /**
   * A page stands back for another one of the same person.
   *
   * @returns The seat that it leaves empty.
   */
  wait(connection: PageConnection, session: Session, role: Role): Attachment | undefined {
    const left = this.leave(connection);
    connection.waitsFor = { session, role };
    return left;
  }

  /** The pages that stand back for the one in a seat. */
  waitingFor(sessionId: string, role: Role): PageConnection[] {
    return this.all().filter(
      ({ waitsFor }) => waitsFor?.session.id === sessionId && waitsFor.role === role,
    );
  }

  /** Whether a page would take the place of another: a reload comes as the same one. */
  isTaken(connection: PageConnection, session: Session, role: Role): boolean {
    const there = this.in(session.id, role);
    if (!there || there === connection) return false;
    return there.pageId === undefined || there.pageId !== connection.pageId;
  }

  /** @returns The seat that it leaves empty. */
  leave(connection: PageConnection): Attachment | undefined {
    const { participant } = connection;
    if (participant)
      this.#byAttachment.delete(attachmentOf(participant.session.id, participant.role));
    connection.participant = undefined;
    return participant;
  }

  in(sessionId: string, role: Role): PageConnection | undefined {
    return this.#byAttachment.get(attachmentOf(sessionId, role));
  }

  emit<Name extends EventName>(
    sessionId: string,
    role: Role,
    name: Name,
    event: Events[Name],
  ): void {
    this.in(sessionId, role)?.emit(name, event);
  }

  tellBoth<Name extends EventName>(sessionId: string, name: Name, event: Events[Name]): void {
    for (const role of roles) this.emit(sessionId, role, name, event);
  }

  all(): PageConnection[] {
    return [...this.#open];
  }

  ofPerson(personKey: string): PageConnection[] {
    return this.all().filter(({ actor }) => actor.person.key === personKey);
  }

  ofLogin(loginId: string): PageConnection[] {
    return this.all().filter(({ actor }) => actor.loginId === loginId);
  }
}

function attachmentOf(sessionId: string, role: Role): string {
  return `${sessionId} ${role}`;
}
