import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { ErrorReply } from '../protocol/error-codes.ts';

const retryAfterSeconds = 1;
const reply: ErrorReply = { code: 'SHUTTING_DOWN', retryAfterSeconds };

/**
 * The port is bound before the server can answer. Until then everybody is sent away at once, to come
 * again in a moment: whoever waited would wait for good, since nobody has heard them ask.
 *
 * @returns Ends that.
 */
export function answerStartingUp(http: Server): () => void {
  const refuse = (_req: IncomingMessage, res: ServerResponse) => {
    res.writeHead(503, {
      'Content-Type': 'application/json',
      'Retry-After': retryAfterSeconds,
      // A browser in which somebody opens a page does not wait by itself.
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
