/**
 * One port for everything. Media over TCP may also use the HTTPS port, for networks that let
 * nothing else through. The first bytes of a connection show which one it is. The media ports
 * accept only media, in the same way.
 */
import type { Server, Socket } from 'node:net';
import type { TcpTransport } from './candidates.ts';
import { readBeginning, type Beginning } from './stun-demux.ts';
import { spliceMedia } from './proxy.ts';
import { PendingConnections } from '../../common/pending-connections.ts';

/** How long a connection may take to show what it is. Browsers do it at once. */
const beginningMs = 5_000;
/** Connections that have not shown it yet. */
const mostWaiting = 1_000;
/** Connections to one transport. A media worker keeps no more network paths to it either. */
const mostPerTransport = 8;

/** Finds the transport that has this username fragment. */
export type TransportOf = (usernameFragment: string) => TcpTransport | undefined;

/** Who may connect, and what else than media the port accepts. */
export interface Front {
  /** Called for each new connection. @returns Reads what a balancer sends before anything else. */
  arrived: (socket: Socket) => ReadProxy | undefined;
  /** A client speaks TLS. `begin` hands it to HTTPS, once there is time for it. */
  tls?: (socket: Socket, begin: () => void) => void;
  /** A client speaks HTTP without TLS. */
  plainHttp?: (socket: Socket) => void;
}

/** Reads the balancer's header from the bytes so far. @returns Its length, or that it was not valid. */
export type ReadProxy = (bytes: Buffer) => 'more' | 'refused' | number;

/**
 * Takes over the connections of a server. If it is an HTTPS server, TLS connections are handed on
 * to it unchanged.
 *
 * @param front With `tls` and `plainHttp` for an HTTPS server.
 * @returns Closes all connections that are not the HTTPS server's, and accepts no more of them.
 */
export function multiplexPort(server: Server, transportOf: TransportOf, front: Front): () => void {
  const toHttps = server.listeners('connection');
  server.removeAllListeners('connection');
  const waiting = new PendingConnections(mostWaiting);
  const spliced = new Map<string, Set<Socket>>();
  let closed = false;

  const handOn = (socket: Socket, bytes: Buffer) => {
    socket.unshift(bytes);
    for (const take of toHttps) take.call(server, socket);
  };

  const splice = (socket: Socket, usernameFragment: string, bytes: Buffer) => {
    const transport = transportOf(usernameFragment);
    const others = spliced.get(usernameFragment) ?? new Set();
    if (!transport || others.size >= mostPerTransport) {
      socket.destroy();
      return;
    }
    spliced.set(usernameFragment, others.add(socket));
    socket.once('close', () => {
      others.delete(socket);
      if (others.size === 0) spliced.delete(usernameFragment);
    });
    spliceMedia(socket, transport, bytes);
  };

  server.on('connection', (socket: Socket) => {
    const readProxy = front.arrived(socket);
    if (closed || socket.destroyed) {
      socket.destroy();
      return;
    }
    waiting.add(socket);
    identify(socket, readProxy, (beginning, bytes) => {
      waiting.done(socket);
      if (socket.destroyed) return;
      if (beginning === 'tls' && front.tls)
        front.tls(socket, () => {
          handOn(socket, bytes);
        });
      else if (beginning === 'http' && front.plainHttp) front.plainHttp(socket);
      else if (typeof beginning === 'object') splice(socket, beginning.usernameFragment, bytes);
      else socket.destroy();
    });
  });

  return () => {
    closed = true;
    waiting.close();
    for (const sockets of [...spliced.values()]) for (const socket of sockets) socket.destroy();
  };
}

/**
 * Calls back once, with the bytes after the balancer's header. Also calls back with `unknown` if
 * the connection closes or takes too long.
 */
function identify(
  socket: Socket,
  readProxy: ReadProxy | undefined,
  then: (beginning: Beginning, bytes: Buffer) => void,
): void {
  let bytes: Buffer = Buffer.alloc(0);
  let ahead = readProxy;
  const done = (beginning: Beginning) => {
    clearTimeout(timer);
    socket.pause().off('data', read).off('error', giveUp).off('close', giveUp);
    then(beginning, bytes);
  };
  const read = (chunk: Buffer) => {
    bytes = Buffer.concat([bytes, chunk]);
    if (ahead) {
      const taken = ahead(bytes);
      if (taken === 'more') return;
      if (taken === 'refused') {
        done('unknown');
        return;
      }
      ahead = undefined;
      bytes = bytes.subarray(taken);
      if (bytes.length === 0) return;
    }
    const beginning = readBeginning(bytes);
    if (beginning !== 'more') done(beginning);
  };
  const giveUp = () => {
    done('unknown');
  };
  const timer = setTimeout(giveUp, beginningMs);
  socket.on('data', read).on('error', giveUp).on('close', giveUp);
}
