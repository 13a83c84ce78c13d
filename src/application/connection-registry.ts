import type { EventName, Events } from '../protocol/events.ts';
import type { ParticipantId } from '../protocol/session-view.ts';
import type { Attachment, PageConnection } from './actor.ts';

/** The open connections, and which of them is whose page in which session. */
export class ConnectionRegistry {
  readonly #open = new Set<PageConnection>();
  readonly #byParticipant = new Map<ParticipantId, PageConnection>();

  add(connection: PageConnection): void {
    this.#open.add(connection);
  }

  /** @returns The attachment that it gives up. */
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
   * @returns The attachment to another session that the page gives up.
   */
  enter(connection: PageConnection, attachment: Attachment): Attachment | undefined {
    const earlier = this.#byParticipant.get(attachment.id);
    if (earlier === connection) return undefined;
    const left = this.leave(connection);
    if (earlier) {
      earlier.participant = undefined;
      earlier.waitsFor = attachment;
      earlier.emit('session.opened-elsewhere', {});
    }
    this.#byParticipant.set(attachment.id, connection);
    connection.participant = attachment;
    connection.waitsFor = undefined;
    return left;
  }

  /**
   * A page stands back for another one of the same person.
   *
   * @returns The attachment that it gives up.
   */
  wait(connection: PageConnection, attachment: Attachment): Attachment | undefined {
    const left = this.leave(connection);
    connection.waitsFor = attachment;
    return left;
  }

  /** The pages that stand back for the one that is attached. */
  waitingFor(id: ParticipantId): PageConnection[] {
    return this.all().filter(({ waitsFor }) => waitsFor?.id === id);
  }

  /** Whether a page would take the place of another: a reload comes as the same one. */
  isTaken(connection: PageConnection, id: ParticipantId): boolean {
    const there = this.of(id);
    if (!there || there === connection) return false;
    return there.pageId === undefined || there.pageId !== connection.pageId;
  }

  /** @returns The attachment that it gives up. */
  leave(connection: PageConnection): Attachment | undefined {
    const { participant } = connection;
    if (participant) this.#byParticipant.delete(participant.id);
    connection.participant = undefined;
    return participant;
  }

  /** A page takes part no longer, and waits for nothing. */
  detach(connection: PageConnection): void {
    this.leave(connection);
    connection.waitsFor = undefined;
  }

  /** A participant's page. */
  of(id: ParticipantId): PageConnection | undefined {
    return this.#byParticipant.get(id);
  }

  emit<Name extends EventName>(id: ParticipantId, name: Name, event: Events[Name]): void {
    this.of(id)?.emit(name, event);
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
