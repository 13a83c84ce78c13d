import { once } from 'node:events';
import { connect, type TLSSocket } from 'node:tls';
import type { TestServer } from './server.ts';

/** A connection of somebody who reads nothing, and closes nothing by themselves. */
export async function reticent({ port, ca }: Pick<TestServer, 'port' | 'ca'>): Promise<TLSSocket> {
  const socket = connect({ port, host: 'localhost', ca });
  socket.allowHalfOpen = true;
  socket.on('error', () => undefined);
  await once(socket, 'secureConnect');
  return socket;
}
