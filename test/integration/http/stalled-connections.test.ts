/** Who has asked for something and then neither reads nor says anything more. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { descriptorsOf } from '../../support/descriptors.ts';
import { goneAfter } from '../../support/gone-after.ts';
import { reticent } from '../../support/reticent.ts';
import { startServerProcess, type ServerProcess } from '../../support/server.ts';
import { until } from '../../support/until.ts';
import { Visitor } from '../../support/visitor.ts';

let server: ServerProcess;

beforeAll(async () => {
  server = await startServerProcess();
});
afterAll(async () => {
  await server.stop();
});

/** On a machine that is busy. Whoever is forgotten stays for a minute. */
const atOnceMs = 10_000;

const ask = (path: string, ...headers: string[]) =>
  ['GET ' + path + ' HTTP/1.1', 'Host: localhost', ...headers, '', ''].join('\r\n');

describe('a connection', () => {
  test.each(['/', '/nowhere', '/socketed/?EIO=4&transport=websocket'])(
    'that is to become a WebSocket at %s ends at once',
    async (path) => {
      const socket = await reticent(server);
      const key = `Sec-WebSocket-Key: ${Buffer.alloc(16).toString('base64')}`;
      const upgrade = [
        'Connection: Upgrade',
        'Upgrade: websocket',
        'Sec-WebSocket-Version: 13',
        key,
      ];
      socket.write(ask(path, ...upgrade));
      expect(await goneAfter(socket)).toBeLessThan(atOnceMs);
    },
  );

  test('on which an answer waits to be read is not kept for good; a socket in use is', async () => {
    const visitor = await Visitor.signedIn(server, 'helper@demo.example');
    const page = await visitor.connect();
    const before = descriptorsOf(server);
    const socket = await reticent(server);
    socket.write(ask('/signin-failed'));
    await until('it is asked', () => descriptorsOf(server) > before);
    await until('it is closed', () => descriptorsOf(server) <= before, 80_000);
    expect(await page.refusal('nothing', {})).toBe('UNKNOWN_REQUEST');
    socket.destroy();
    await visitor.close();
  });
});
