import type { Socket } from 'socket.io';
import { z } from 'zod';
import type { AccessEndReason, EventName, Events } from '../protocol/events.ts';
import type { Role } from '../protocol/session-view.ts';
import type { Person } from '../domain/person.ts';
import type { Session } from '../domain/session.ts';

/** Bytes that may wait for a page to read them; the longest answers have some 100,000. */
const mostWaitingBytes = 1024 * 1024;
/** What a packet takes besides its text. */
const packetBytes = 200;

/** What a page says of itself when it connects. */
const handshake = z.object({ page: z.uuid() });

/** One side of a session. */
export interface Attachment {
  session: Session;
  role: Role;
}

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
  participant: Attachment | undefined;
  /** Where it stands back for another page of the same person. */
  waitsFor: Attachment | undefined;
  /** Of the page: the same after a reload, and another in a second tab. Not known of what is no page of ours. */
  readonly page: string | undefined;
  readonly #socket: Socket;

  constructor(socket: Socket, person: Person, loginId: string, address: string) {
    this.#socket = socket;
    this.page = handshake.safeParse(socket.handshake.auth).data?.page;
    this.id = socket.id;
    this.person = person;
    this.loginId = loginId;
    this.address = address;
    closeUnlessRead(socket);
  }

  emit<Name extends EventName>(name: Name, event: Events[Name]): void {
    this.#socket.emit(name, event);
  }

  /** Closes the socket, having said why. */
  end(reason: AccessEndReason): void {
    this.emit('access.ended', { reason });
    this.close();
  }

  close(): void {
    this.#socket.disconnect(true);
  }
}

/** A page that reads nothing must not fill the server's memory, be it with answers to what it asks. */
function closeUnlessRead({ conn }: Socket): void {
  let waiting = 0;
  conn.on('packetCreate', ({ data }: { data?: string }) => {
    waiting += packetBytes + (data?.length ?? 0);
    // An orderly end would wait for what waits.
    if (waiting > mostWaitingBytes) conn.close(true);
  });
  conn.on('flush', () => {
    waiting = 0;
  });
}
