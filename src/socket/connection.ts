import type { Socket } from 'socket.io';
import { z } from 'zod';
import type { AccessEndReason, EventName, Events } from '../protocol/events.ts';
import type { Person } from '../domain/person.ts';
import type { Attachment, PageConnection, PersonActor } from '../application/actor.ts';

/** Bytes that may wait for a page to read them. The longest answers have some 100,000. */
const mostWaitingBytes = 1024 * 1024;
/** What a packet needs besides its text. */
const packetBytes = 200;

/** What a page says about itself when it connects. */
const handshake = z.object({ page: z.uuid() });

/** One page's socket. It ends when the login ends that opened it. */
export class Connection implements PageConnection {
  readonly id: string;
  readonly pageId: string | undefined;
  readonly actor: PersonActor;
  /** Whether it was closed because nothing was heard from it. */
  fellSilent = false;
  participant: Attachment | undefined;
  waitsFor: Attachment | undefined;
  timesLeft = 0;
  readonly #socket: Socket;

  constructor(socket: Socket, person: Person, loginId: string, address: string) {
    this.#socket = socket;
    this.pageId = handshake.safeParse(socket.handshake.auth).data?.page;
    this.id = socket.id;
    this.actor = { kind: 'person', person, loginId, address, connection: this };
    closeUnlessRead(socket);
  }

  emit<Name extends EventName>(name: Name, event: Events[Name]): void {
    this.#socket.emit(name, event);
  }

  end(reason: AccessEndReason): void {
    this.emit('access.ended', { reason });
    this.close();
  }

  close(): void {
    this.#socket.disconnect(true);
  }
}

/** A page that reads nothing must not fill the server's memory, not even with answers to its own requests. */
function closeUnlessRead({ conn }: Socket): void {
  let waiting = 0;
  conn.on('packetCreate', ({ data }: { data?: string }) => {
    waiting += packetBytes + (data?.length ?? 0);
    // An orderly close would wait until the bytes are sent.
    if (waiting > mostWaitingBytes) conn.close(true);
  });
  conn.on('flush', () => {
    waiting = 0;
  });
}
