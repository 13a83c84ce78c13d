/** Connections that wait, of which there may be only so many. */
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { expect, test } from '@jest/globals';
import { PendingConnections } from '../../../src/common/pending-connections.ts';

test('each that is one too many closes another one, those first that have waited longest', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const sockets: Socket[] = [];
  while (sockets.length < 6) {
    const accepted = once(server, 'connection') as Promise<[Socket]>;
    connect({ port, host: '127.0.0.1' }).on('error', () => undefined);
    sockets.push((await accepted)[0]);
  }
  const waiting = new PendingConnections(2);
  const open = () => sockets.map((socket, index) => (socket.destroyed ? '' : index)).join('');
  // All at once: none of them is closed entirely before the next one comes.
  for (const socket of sockets.slice(0, 5)) waiting.add(socket);
  expect(open()).toBe('345');
  // What has shown what it is makes room.
  waiting.done(sockets[3]!);
  waiting.add(sockets[5]!);
  expect(open()).toBe('345');
  waiting.close();
  expect(open()).toBe('3');
  sockets[3]?.destroy();
  server.close();
});
