/**
 * Limits how fast one network begins TLS handshakes. Each costs about a millisecond of the event
 * loop, so a client that opens connections in a loop would delay everybody. Handshakes that come
 * too fast wait for their turn. An office that comes back after a restart is served, a little
 * later.
 */
import type { Socket } from 'node:net';
import { logCounted } from '../../common/counted-log.ts';
import { noteRefusal } from '../../common/error-reply.ts';
import type { Logger } from '../../common/logger.ts';
import { PendingConnections } from '../../common/pending-connections.ts';
import { networkOf } from '../../common/ip-networks.ts';

/** After a rest, this many seconds' worth of handshakes may begin at once. */
const burstSeconds = 5;
/** After this time a browser has given up, or tries again. */
const longestWaitMs = 10_000;
/** Connections of all networks together that wait for their turn. */
const mostWaiting = 1_000;

/** Source: generic cell rate algorithm, ITU-T I.371. */
export class HandshakePace {
  readonly #everyMs: number;
  readonly #logger: Logger;
  /**
   * The time at which the next handshake of a network is due at an even pace. A time in the past
   * means no limit.
   */
  readonly #dueAt = new Map<string, number>();
  readonly #waiting = new PendingConnections(mostWaiting);

  constructor(perSecond: number, logger: Logger) {
    this.#everyMs = 1_000 / perSecond;
    this.#logger = logger;
  }

  /** Calls `begin` when it is this connection's turn. If that would be too late, closes the connection. */
  wait(socket: Socket, address: string, begin: () => void): void {
    const network = networkOf(address);
    const now = performance.now();
    const dueAt = Math.max(this.#dueAt.get(network) ?? now, now);
    const waitMs = dueAt - now - burstSeconds * 1_000;
    if (waitMs > longestWaitMs) {
      socket.destroy();
      noteRefusal(this.#logger, 'TOO_MANY_REQUESTS');
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
