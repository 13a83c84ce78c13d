import type { Socket } from 'socket.io';
import type { AccessEndReason, EventName, Events } from '../protocol/events.ts';
import type { Role } from '../protocol/session-view.ts';
import type { Person } from '../session/person.ts';
import type { Session } from '../session/session.ts';

/** Messages that may wait for a page to read them. */
const mostWaiting = 1_000;

/** One page's socket: who it is, and which session it has entered. */
export class Connection {
  readonly id: string;
  /** As last known (`Access`), and as of the login. */
  person: Person;
  /** The login that the socket was opened with; it ends when that does. */
  loginId: string;
  readonly address: string;
  /** It was given up because nothing was heard of it. */
  fellSilent = false;
  participant: { session: Session; role: Role } | undefined;
  readonly #socket: Socket;

  constructor(socket: Socket, person: Person, loginId: string, address: string) {
    this.#socket = socket;
    this.id = socket.id;
    this.person = person;
    this.loginId = loginId;
    this.address = address;
  }

  tell<Name extends EventName>(name: Name, event: Events[Name]): void {
    // A page that reads nothing must not fill the server's memory.
    const { writeBuffer } = this.#socket.conn as unknown as { writeBuffer: unknown[] };
    if (writeBuffer.length > mostWaiting) this.close();
    else this.#socket.emit(name, event);
  }

  /** Closes the socket, having said why. */
  end(reason: AccessEndReason): void {
    this.tell('access.ended', { reason });
    this.close();
  }

  close(): void {
    this.#socket.disconnect(true);
  }
}
