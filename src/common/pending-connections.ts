import type { Server } from 'node:https';
import type { Socket } from 'node:net';

/** Time limits of an HTTPS server, in milliseconds. */
export const patience = {
  /** Time for the TLS handshake of a browser. Node's 120 seconds invite abuse. */
  handshakeTimeout: 5_000,
  /** Time for the headers of a request after that, and how often it is checked. */
  headersTimeout: 10_000,
  requestTimeout: 10_000,
  connectionsCheckingInterval: 2_000,
};

/** OpenSSL needs 100 kB for each. */
const mostPending = 1_000;
/**
 * How long a client may neither send anything nor read anything of an answer. Node looks twice
 * before it decides that a client no longer reads.
 */
const stillMs = 30_000;

/**
 * Connections that have not yet shown what they are for. If there are too many, the ones that have
 * waited longest are closed.
 */
export class PendingConnections {
  readonly #most: number;
  /** In the order in which they came, by the other end, since TLS wraps a socket in another one. */
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

  /** The connection has shown what it is for. */
  done(socket: Socket): void {
    this.#sockets.delete(otherEnd(socket));
  }

  close(): void {
    for (const socket of [...this.#sockets.values()]) this.#close(socket);
  }

  /** Removed at once, since the socket closes only later. */
  #close(socket: Socket): void {
    this.done(socket);
    socket.destroy();
  }
}

/**
 * Limits the connections to a server that have sent no request yet, even after a TLS handshake. It
 * also closes connections on which nothing moves. WebSockets are excepted, since the server no
 * longer owns them.
 *
 * @param asks The events that count as a request. Node leaves an upgrade to its listener, so name
 *   `upgrade` only for a server that accepts WebSockets.
 */
export function limitPending(
  https: Server,
  asks: readonly ('request' | 'upgrade')[] = ['request'],
): PendingConnections {
  https.setTimeout(stillMs);
  const pending = new PendingConnections(mostPending);
  https.on('connection', (socket: Socket) => {
    pending.add(socket);
  });
  for (const event of asks)
    https.on(event, ({ socket }: { socket: Socket }) => {
      pending.done(socket);
    });
  return pending;
}

function otherEnd({ remoteAddress, remotePort }: Socket): string {
  return `${remoteAddress} ${remotePort}`;
}
