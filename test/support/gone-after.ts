import type { Socket } from 'node:net';

/** How often it is seen to. */
const askEveryMs = 100;

/**
 * For somebody who reads nothing: that the other side is gone is noticed only by saying something.
 *
 * @returns Milliseconds until the server has closed a connection for good, not only its own half.
 */
export async function goneAfter(socket: Socket): Promise<number> {
  const start = performance.now();
  const asking = setInterval(() => socket.write('\r\n'), askEveryMs);
  if (!socket.closed) await new Promise((resolve) => socket.once('close', resolve));
  clearInterval(asking);
  return performance.now() - start;
}
