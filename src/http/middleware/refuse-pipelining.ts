import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Server } from 'node:https';
import type { Socket } from 'node:net';

/**
 * Closes a connection on which a client sends a request before it has got the answer to the one
 * before (pipelining, RFC 9112, section 9.3.2). No browser does this. Node does not notify a
 * request that waits in such a queue when the connection closes, so its resources would never be
 * freed.
 *
 * The listeners of the server never see what is refused here.
 *
 * @returns The last answer on a connection.
 */
export function refusePipelining(https: Server): (socket: Socket) => ServerResponse | undefined {
  const answers = new WeakMap<Socket, ServerResponse>();
  /**
   * Connections with a request in this turn of the event loop. A second one in the same turn was
   * sent together with it.
   */
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
    // The answer may have gone out already. TLS reports that only at the end of the turn
    // (`setImmediate`, in native code).
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
