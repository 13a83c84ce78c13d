import type { EventName, Events } from '../protocol/events.ts';
import type { ParticipantId } from '../protocol/session-view.ts';
import type { Attachment, PageConnection } from './actor.ts';

/** The open connections, and which connection is whose page in which session. */
export class ConnectionRegistry {
  readonly #open = new Set<PageConnection>();
  readonly #byParticipant = new Map<ParticipantId, PageConnection>();

  add(connection: PageConnection): void {
    this.#open.add(connection);
  }

  /** @returns The attachment that the page held. */
  remove(connection: PageConnection): Attachment | undefined {
    this.#open.delete(connection);
    return this.leave(connection);
  }

  /** Whether the page is still open. It may close during an `await`. */
  has(connection: PageConnection): boolean {
    return this.#open.has(connection);
  }

  /**
   * A page enters a session. The same person's earlier page is notified and takes part no longer.
   *
   * @returns The attachment to another session that the page held.
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
   * A page waits while another page of the same person takes part.
   *
   * @returns The attachment that it held.
   */
  wait(connection: PageConnection, attachment: Attachment): Attachment | undefined {
    const left = this.leave(connection);
    connection.waitsFor = attachment;
    return left;
  }

  /** The pages that wait for the attached one. */
  waitingFor(id: ParticipantId): PageConnection[] {
    return this.all().filter(({ waitsFor }) => waitsFor?.id === id);
  }

  /** Whether a page would replace another one. A page that is reloaded counts as the same page. */
  isTaken(connection: PageConnection, id: ParticipantId): boolean {
    const there = this.of(id);
    if (!there || there === connection) return false;
    return there.pageId === undefined || there.pageId !== connection.pageId;
  }

  /** @returns The attachment that it held. */
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
