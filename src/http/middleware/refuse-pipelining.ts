import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Server } from 'node:https';
import type { Socket } from 'node:net';

/**
 * Ends each connection on which somebody asks for something before the answer to what they asked
 * before has gone out (pipelining, RFC 9112, section 9.3.2). No browser does, and Node tells nobody
 * that waits behind such an answer when the connection is gone: what they hold would be held for good.
 *
 * Nobody who listens to the server hears of what is refused here.
 *
 * @returns The last answer on a connection.
 */
export function refusePipelining(https: Server): (socket: Socket) => ServerResponse | undefined {
  const answers = new WeakMap<Socket, ServerResponse>();
  /** Those that have been heard in this turn: what comes now was sent along with it. */
  const justHeard = new WeakSet<Socket>();
  const waiting = new WeakSet<Socket>();
  const emit = https.emit.bind(https) as (event: string, ...args: unknown[]) => boolean;

  const take = (socket: Socket, request: IncomingMessage, answer: ServerResponse) => {
    answers.set(socket, answer);
    justHeard.add(socket);
    queueMicrotask(() => justHeard.delete(socket));
    return emit('request', request, answer);
  };

  const heard = (request: IncomingMessage, answer: ServerResponse) => {
    const { socket } = request;
    const before = answers.get(socket);
    if (socket.destroyed) return true;
    if (!before || before.writableFinished) return take(socket, request, answer);
    if (!before.writableEnded || justHeard.has(socket) || waiting.has(socket)) {
      socket.destroy();
      return true;
    }
    // It may be out already: TLS says so only at the end of the turn (`setImmediate`, in native code).
    waiting.add(socket);
    setImmediate(() => {
      waiting.delete(socket);
      if (!before.writableFinished) socket.destroy();
      else if (!socket.destroyed) take(socket, request, answer);
    });
    return true;
  };

  https.emit = ((event: string, ...args: unknown[]) => {
    if (event === 'request') return heard(...(args as [IncomingMessage, ServerResponse]));
    if (event === 'upgrade') {
      const { socket } = args[0] as IncomingMessage;
      if (answers.get(socket)?.writableFinished === false) {
        socket.destroy();
        return true;
      }
    }
    return emit(event, ...args);
  }) as typeof https.emit;
  return (socket) => answers.get(socket);
}
