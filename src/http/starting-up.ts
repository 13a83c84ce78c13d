import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { ErrorReply } from '../protocol/error-codes.ts';

const retryAfterSeconds = 1;
const reply: ErrorReply = { code: 'SHUTTING_DOWN', retryAfterSeconds };

/**
 * The port is bound before the server can answer. Until then every request is answered at once with
 * 503 and `Retry-After`. A request without an answer would wait for ever, since no listener has
 * seen it.
 *
 * @returns Ends this.
 */
export function answerStartingUp(http: Server): () => void {
  const refuse = (_req: IncomingMessage, res: ServerResponse) => {
    res.writeHead(503, {
      'Content-Type': 'application/json',
      'Retry-After': retryAfterSeconds,
      // Browsers ignore `Retry-After` when a person opens a page, so this header reloads it.
      Refresh: retryAfterSeconds,
      Connection: 'close',
    });
    res.end(JSON.stringify(reply));
  };
  const destroy = ({ socket }: IncomingMessage) => {
    socket.destroy();
  };
  http.on('request', refuse).on('upgrade', destroy);
  return () => {
    http.off('request', refuse).off('upgrade', destroy);
  };
}
