/**
 * One port for everything: media over TCP comes in at the HTTPS port too, for networks that let
 * nothing else through. The first bytes of a connection tell which it is. The media ports take media
 * alone, and in the same way.
 */
import type { Server, Socket } from 'node:net';
import type { TcpAddress } from '../media/tcp-roads.ts';
import { readBeginning, type Beginning } from './first-bytes.ts';
import { spliceMedia } from './media-splice.ts';
import { Waiting } from './waiting.ts';

/** How long a connection may take to show what it is. Browsers do it at once. */
const beginningMs = 5_000;
/** Connections that have not shown it yet. */
const mostWaiting = 1_000;
/** Connections to one transport; a media worker keeps no more roads to it either. */
const mostPerTransport = 8;

/** The worker of the transport that has this user-name fragment. */
export type WorkerOf = (usernameFragment: string) => TcpAddress | undefined;

/**
 * Takes over the connections of a server. If it is one for HTTPS, what is TLS is handed on to it as it
 * came.
 *
 * @returns Closes all connections that are not the HTTPS server's, and takes no more of them.
 */
export function sharePort(server: Server, workerOf: WorkerOf): () => void {
  const toHttps = server.listeners('connection');
  server.removeAllListeners('connection');
  const waiting = new Waiting(mostWaiting);
  const spliced = new Map<string, Set<Socket>>();
  let closed = false;

  const handOn = (socket: Socket, bytes: Buffer) => {
    socket.unshift(bytes);
    for (const take of toHttps) take.call(server, socket);
  };

  const splice = (socket: Socket, usernameFragment: string, bytes: Buffer) => {
    const worker = workerOf(usernameFragment);
    const others = spliced.get(usernameFragment) ?? new Set();
    if (!worker || others.size >= mostPerTransport) {
      socket.destroy();
      return;
    }
    spliced.set(usernameFragment, others.add(socket));
    socket.once('close', () => {
      others.delete(socket);
      if (others.size === 0) spliced.delete(usernameFragment);
    });
    spliceMedia(socket, worker, bytes);
  };

  server.on('connection', (socket: Socket) => {
    if (closed) {
      socket.destroy();
      return;
    }
    waiting.add(socket);
    identify(socket, (beginning, bytes) => {
      waiting.done(socket);
      if (beginning === 'tls' && toHttps.length > 0) handOn(socket, bytes);
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

/** Calls back once, with what has been read; `unknown` also when it closes or takes too long. */
function identify(socket: Socket, then: (beginning: Beginning, bytes: Buffer) => void): void {
  let bytes: Buffer = Buffer.alloc(0);
  const done = (beginning: Beginning) => {
    clearTimeout(timer);
    socket.pause().off('data', read).off('error', giveUp).off('close', giveUp);
    then(beginning, bytes);
  };
  const read = (chunk: Buffer) => {
    bytes = Buffer.concat([bytes, chunk]);
    const beginning = readBeginning(bytes);
    if (beginning !== 'more') done(beginning);
  };
  const giveUp = () => {
    done('unknown');
  };
  const timer = setTimeout(giveUp, beginningMs);
  socket.on('data', read).on('error', giveUp).on('close', giveUp);
}
