import type { Server } from 'node:https';
import type { Socket } from 'node:net';

/** OpenSSL takes 100 kB for each. */
const mostUnasked = 1_000;
/**
 * How long somebody may neither say anything nor read anything of an answer. Node looks twice before
 * it takes what waits to be read for stuck.
 */
const stillMs = 30_000;

/** Connections that have something to show yet; of more than so many, those that have waited longest are closed. */
export class Waiting {
  readonly #most: number;
  /** In the order in which they came, by the other end: TLS wraps a socket in another one. */
  readonly #sockets = new Map<string, Socket>();

  constructor(most: number) {
    this.#most = most;
  }

  add(socket: Socket): void {
    const [longest] = this.#sockets.values();
    if (longest && this.#sockets.size >= this.#most) this.#close(longest);
    const end = otherEnd(socket);
    this.#sockets.set(end, socket);
    socket.once('close', () => {
      if (this.#sockets.get(end) === socket) this.#sockets.delete(end);
    });
  }

  /** It has shown what it had to. */
  done(socket: Socket): void {
    this.#sockets.delete(otherEnd(socket));
  }

  close(): void {
    for (const socket of [...this.#sockets.values()]) this.#close(socket);
  }

  /** Taken out at once: it is closed only later. */
  #close(socket: Socket): void {
    this.done(socket);
    socket.destroy();
  }
}

/**
 * Bounds the connections to a server that have not asked for anything, be it that they have agreed on
 * TLS. It has to be one that takes WebSockets: Node leaves an upgrade to whoever listens for it. Of
 * those that have asked, it ends the ones on which nothing moves; WebSockets are not among them, since
 * whoever takes one takes it out of the server's hands.
 */
export function boundUnasked(https: Server): Waiting {
  https.setTimeout(stillMs);
  const unasked = new Waiting(mostUnasked);
  https.on('connection', (socket: Socket) => {
    unasked.add(socket);
  });
  for (const asks of ['request', 'upgrade'] as const)
    https.on(asks, ({ socket }: { socket: Socket }) => {
      unasked.done(socket);
    });
  return unasked;
}

function otherEnd({ remoteAddress, remotePort }: Socket): string {
  return `${remoteAddress} ${remotePort}`;
}
