/**
 * How fast TLS handshakes from one network begin. Each costs about a millisecond of the event loop, so
 * whoever opens connections in a loop would hold up everybody. Those that come too fast wait for their
 * turn: an office that comes back after a restart is served, a little later.
 */
import type { Socket } from 'node:net';
import { logCounted } from '../../common/counted-log.ts';
import type { Logger } from '../../common/logger.ts';
import { PendingConnections } from '../../common/pending-connections.ts';
import { networkOf } from '../../common/ip-networks.ts';

/** Seconds' worth of handshakes that may begin at once after a rest. */
const burstSeconds = 5;
/** By then a browser has given up, or tries again. */
const longestWaitMs = 10_000;
/** Connections of all networks together that wait for their turn. */
const mostWaiting = 1_000;

/** Source: generic cell rate algorithm, ITU-T I.371. */
export class HandshakePace {
  readonly #everyMs: number;
  readonly #logger: Logger;
  /** When the next is due if they came evenly, by network. Times that are past are the same as none. */
  readonly #dueAt = new Map<string, number>();
  readonly #waiting = new PendingConnections(mostWaiting);

  constructor(perSecond: number, logger: Logger) {
    this.#everyMs = 1_000 / perSecond;
    this.#logger = logger;
  }

  /** Calls `begin` when it is this connection's turn, or closes it when that would be too late. */
  wait(socket: Socket, address: string, begin: () => void): void {
    const network = networkOf(address);
    const now = performance.now();
    const dueAt = Math.max(this.#dueAt.get(network) ?? now, now);
    const waitMs = dueAt - now - burstSeconds * 1_000;
    if (waitMs > longestWaitMs) {
      socket.destroy();
      const warning = 'connections: too many a second from one address';
      logCounted(this.#logger, 'warn', warning, {}, { address });
      return;
    }
    if (!this.#dueAt.has(network)) this.#forget(network, this.#everyMs);
    this.#dueAt.set(network, dueAt + this.#everyMs);
    if (waitMs <= 0) {
      begin();
      return;
    }
    this.#waiting.add(socket);
    const turn = setTimeout(() => {
      this.#waiting.done(socket);
      begin();
    }, waitMs);
    socket
      .once('close', () => {
        clearTimeout(turn);
      })
      .on('error', () => {
        socket.destroy();
      });
  }

  #forget(network: string, afterMs: number): void {
    setTimeout(() => {
      const leftMs = (this.#dueAt.get(network) ?? 0) - performance.now();
      if (leftMs > 0) this.#forget(network, leftMs);
      else this.#dueAt.delete(network);
    }, afterMs).unref();
  }
}
