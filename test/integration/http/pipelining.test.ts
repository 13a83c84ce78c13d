/** Somebody who asks for more before they have read the answer, which no browser does. */
import { once } from 'node:events';
import { Agent, request } from 'node:https';
import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { descriptorsOf } from '../../support/descriptors.ts';
import { reticent } from '../../support/reticent.ts';
import { goneAfter } from '../../support/gone-after.ts';
import { inspectable, usedBytes } from '../../support/memory.ts';
import { startServerProcess, type ServerProcess } from '../../support/server.ts';
import { until } from '../../support/until.ts';
import { Visitor } from '../../support/visitor.ts';
import { ask } from '../../support/ask.ts';

let server: ServerProcess;
let bystander: Visitor;
/** A large file of the pages. */
let asset = '';

beforeAll(async () => {
  server = await startServerProcess(inspectable);
  bystander = await Visitor.signedIn(server, 'helper@demo.example');
  asset = /"(\/assets\/first-[^"]+\.js)"/.exec((await ask(server, '/')).body)?.[1] ?? '';
});
afterAll(async () => {
  await bystander.close();
  await server.stop();
});

const question = (line: string, ...more: string[]) =>
  [`${line} HTTP/1.1`, `Host: localhost:${server.port}`, ...more, '', ''].join('\r\n');
const get = (path: string) => question(`GET ${path}`, 'Accept-Encoding: gzip');

/** What a connection sends in one go. */
const kinds: [what: string, text: () => string][] = [
  ['a file, a thousand times', () => get(asset).repeat(1_000)],
  ['a file as it is', () => question(`GET ${asset}`).repeat(1_000)],
  ['only about a file', () => question(`HEAD ${asset}`).repeat(1_000)],
  ['a page', () => get('/join').repeat(1_000)],
  ['who is signed in', () => get('/api/me').repeat(1_000)],
  ['a person’s picture', () => get('/demo-pictures/helper.demo.example.svg').repeat(1_000)],
  ['to sign in', () => get('/signin').repeat(200)],
  [
    'to change something',
    () => question('POST /signout', 'Content-Length: 2').concat('{}').repeat(1_000),
  ],
  ['something that it does not expect', () => question('GET /', 'Expect: nothing').repeat(1_000)],
  [
    'all kinds of things',
    () =>
      (get(asset) + question('HEAD /') + question('POST /signout') + get('/nowhere')).repeat(250),
  ],
  ['only twice', () => get('/healthz').repeat(2)],
  ['and half of something', () => get(asset).repeat(999) + get(asset).slice(0, 40)],
  [
    'a WebSocket behind a page',
    () =>
      get(asset) +
      question(
        'GET /socket/?EIO=4&transport=websocket',
        `Origin: ${server.origin}`,
        'Connection: Upgrade',
        'Upgrade: websocket',
        'Sec-WebSocket-Version: 13',
        `Sec-WebSocket-Key: ${Buffer.alloc(16).toString('base64')}`,
      ),
  ],
];

describe('nothing is kept for a connection that asks at once for', () => {
  test.each(kinds)('%s', async (_what, text) => {
    // It opens some for itself, the first time.
    const used = await usedBytes(server);
    const before = descriptorsOf(server);
    const socket = await reticent(server);
    socket.write(text());
    await goneAfter(socket);
    expect((await bystander.fetch('/api/me')).status).toBe(200);
    await until('all is closed', () => descriptorsOf(server) <= before);
    expect((await usedBytes(server)) - used).toBeLessThan(4_000_000);
  });

  test('a file, and closes without having read any of it', async () => {
    const before = descriptorsOf(server);
    for (let count = 0; count < 30; count += 1) {
      const socket = await reticent(server);
      socket.write(get(asset).repeat(1_000), () => socket.destroy());
      await once(socket, 'close');
    }
    expect((await bystander.fetch('/help')).status).toBe(200);
    await until('all is closed', () => descriptorsOf(server) <= before);
  });

  test('a file, as many others do', async () => {
    const before = descriptorsOf(server);
    const sockets = await Promise.all(
      Array.from({ length: 50 }, async () => await reticent(server)),
    );
    for (const socket of sockets) socket.write(get(asset).repeat(200));
    await Promise.all(sockets.map(goneAfter));
    expect((await bystander.fetch('/help')).status).toBe(200);
    await until('all is closed', () => descriptorsOf(server) <= before);
  });
});

test('whoever waits for each answer asks as often as they like on one connection', async () => {
  const agent = new Agent({ keepAlive: true, maxSockets: 1, ca: server.ca });
  const sockets = new Set<Socket>();
  for (let count = 0; count < 300; count += 1) {
    const path = [asset, '/healthz', '/api/me', '/', '/signin'][count % 5];
    const asking = request(new URL(path ?? '', server.origin), { agent }).end();
    const [answer] = (await once(asking, 'response')) as [IncomingMessage];
    sockets.add(answer.socket);
    await buffer(answer);
  }
  expect(sockets.size).toBe(1);
  agent.destroy();
});
