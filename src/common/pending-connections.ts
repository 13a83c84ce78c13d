import type { Server } from 'node:https';
import type { Socket } from 'node:net';

/** Of an HTTPS server, in milliseconds. */
export const patience = {
  /** How long a browser may take to agree on TLS; Node's 120 seconds are an invitation. */
  handshakeTimeout: 5_000,
  /** How long it may then take to ask for something, and how often it is seen to. */
  headersTimeout: 10_000,
  requestTimeout: 10_000,
  connectionsCheckingInterval: 2_000,
};

/** OpenSSL takes 100 kB for each. */
const mostUnasked = 1_000;
/**
 * How long somebody may neither say anything nor read anything of an answer. Node looks twice before
 * it takes what waits to be read for stuck.
 */
const stillMs = 30_000;

/** Connections that have something to show yet; of more than so many, those that have waited longest are closed. */
export class PendingConnections {
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
 * TLS. Of those that have, it ends the ones on which nothing moves; WebSockets are not among them,
 * since whoever takes one takes it out of the server's hands.
 *
 * @param asks What counts as asking. Node leaves an upgrade to whoever listens for it, so that only a
 *   server that takes WebSockets may name it.
 */
export function limitPending(
  https: Server,
  asks: readonly ('request' | 'upgrade')[] = ['request'],
): PendingConnections {
  https.setTimeout(stillMs);
  const unasked = new PendingConnections(mostUnasked);
  https.on('connection', (socket: Socket) => {
    unasked.add(socket);
  });
  for (const event of asks)
    https.on(event, ({ socket }: { socket: Socket }) => {
      unasked.done(socket);
    });
  return unasked;
}

function otherEnd({ remoteAddress, remotePort }: Socket): string {
  return `${remoteAddress} ${remotePort}`;
}
