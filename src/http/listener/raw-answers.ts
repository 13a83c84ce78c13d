/** Answers that no `ServerResponse` writes. */
import type { IncomingMessage, Server } from 'node:http';
import { maxHeaderSize, STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { ErrorCode } from '../../protocol/error-codes.ts';

/** By the error code of Node's parser. Any other error is 400. */
const statuses: Partial<Record<string, number>> = {
  HPE_HEADER_OVERFLOW: 431,
  HPE_CHUNK_EXTENSIONS_OVERFLOW: 413,
  ERR_HTTP_REQUEST_TIMEOUT: 408,
};
const malformed: ErrorCode = 'MALFORMED';
/** How long a client may go on sending what nobody reads. Closing at once would lose the answer. */
const lingerMs = 2_000;

/**
 * In English only: the browser's language is in the request that could not be read. Without styles:
 * the content security policy allows none.
 */
const tooLarge = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Beside: too many cookies</title>
<h1>Your browser sent too many cookies</h1>
<p>Together with the address, they are larger than the ${maxHeaderSize / 1_024} KiB that this site can read.
Most of them are not from here, but from other sites of the same organization.</p>
<h2>What you can do</h2>
<ol>
<li>Open this page in a private window, or in another browser.</li>
<li>Or delete the cookies of this site and of the sites that it belongs to: for help.example.com, also
those of example.com. Then open this page again.</li>
</ol>
<p>If it comes back, tell those who run this site: another site of theirs keeps too much in cookies
that are sent everywhere.</p>
</html>
`;

/**
 * Answers a request that Node's parser could not read, and closes the connection.
 *
 * @param isAnswering Whether the answer to another request is being sent. Then nothing can be said
 *   in between.
 */
export function answerUnreadable(
  { code }: NodeJS.ErrnoException,
  socket: Socket,
  headers: Map<string, string>,
  isAnswering: boolean,
): void {
  // The parser goes on reading, and fails again each time.
  if (socket.writableEnded && !socket.destroyed) return;
  if (code === 'ECONNRESET' || !socket.writable || isAnswering) {
    socket.destroy();
    return;
  }
  const status = statuses[code ?? ''] ?? 400;
  const [type, body] =
    status === 431
      ? ['text/html; charset=utf-8', tooLarge]
      : ['application/json', JSON.stringify({ code: malformed })];
  endWith(socket, rawAnswer(status, type, body, headers));
}

/** Sends the answer, and closes the connection once the client has received it. */
export function endWith(socket: Socket, answer: string): void {
  socket.on('error', () => undefined);
  socket.end(answer);
  socket.resume();
  const timer = setTimeout(() => socket.destroy(), lingerMs);
  socket.once('end', () => socket.destroy());
  socket.once('close', () => {
    clearTimeout(timer);
  });
}

/** A complete answer (RFC 9112). */
export function rawAnswer(
  status: number,
  type: string,
  body: string,
  headers: Map<string, string>,
): string {
  const all = [
    ...headers,
    ['Connection', 'close'],
    ['Cache-Control', 'no-store'],
    ['Content-Type', type],
    ['Content-Length', Buffer.byteLength(body)],
  ];
  const lines = all.map(([name, value]) => `${name}: ${value}`);
  return [`HTTP/1.1 ${status} ${STATUS_CODES[status]}`, ...lines, '', body].join('\r\n');
}

/**
 * engine.io and its ws refuse WebSockets with raw lines. This adds the headers to every answer to
 * an upgrade.
 */
export function headUpgradeAnswers(http: Server, headers: Map<string, string>): void {
  const lines = [...headers].map(([name, value]) => `${name}: ${value}\r\n`).join('');
  const withHeaders = (chunk: unknown) =>
    typeof chunk === 'string' ? chunk.replace(/^HTTP\/1\.1 [45]\d\d .*\r\n/, `$&${lines}`) : chunk;
  http.on('upgrade', (_request: IncomingMessage, socket: Socket) => {
    for (const method of ['write', 'end'] as const) {
      const original = socket[method].bind(socket) as (...args: unknown[]) => never;
      socket[method] = (chunk?: unknown, ...rest: unknown[]) => {
        // Only the first write is an answer.
        delete (socket as Partial<Socket>).write;
        delete (socket as Partial<Socket>).end;
        return original(...(chunk === undefined ? [] : [withHeaders(chunk)]), ...rest);
      };
    }
  });
}
