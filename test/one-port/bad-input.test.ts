/** What reaches the HTTPS port and is neither a page nor media, while people go on. */
import { readFileSync } from 'node:fs';
import type { Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { TransportOffer } from '../../src/protocol/media-offer.ts';
import {
  answerType,
  bindingSuccess,
  closedAfter,
  connectivityCheck,
  dial,
  framed,
  stunHeader,
} from '../support/ice-tcp.ts';
import { meetAndAllow, type Pair } from '../support/pair.ts';
import { startServer, type TestServer } from '../support/server.ts';

let server: TestServer;
let pair: Pair;
let transport: TransportOffer;
/** The media of somebody in a session. */
let media: Socket;

beforeAll(async () => {
  server = await startServer();
  pair = await meetAndAllow(server);
  ({ sendTransport: transport } = await pair.helper.request('media.join', {}));
  media = await dial(server.port);
});
afterAll(async () => {
  await pair.close();
  await server.stop();
});

/** Media, requests, pages and new connections of the people in a session still work. */
async function peopleGoOn(): Promise<void> {
  media.write(connectivityCheck(transport.iceParameters));
  expect(await answerType(media)).toBe(bindingSuccess);
  const text = `still here at ${performance.now()}`;
  await pair.helper.request('chat.send', { id: crypto.randomUUID(), text });
  await pair.sharer.event('chat.message', (message) => message.text === text);
  expect((await pair.helperVisitor.fetch('/readyz')).status).toBe(200);
  const another = await dial(server.port);
  another.write(connectivityCheck(transport.iceParameters));
  expect(await answerType(another)).toBe(bindingSuccess);
  another.destroy();
}

/** Megabytes of memory that the server's process holds. */
function serverMemory(): number {
  const status = readFileSync(`/proc/${server.process.pid}/status`, 'utf8');
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1]) / 1024;
}

const unknownUser = connectivityCheck({ usernameFragment: 'nobody', password: 'p' });
const check = () => connectivityCheck(transport.iceParameters);
/** With other bytes from a place on. */
const altered = (offset: number, ...bytes: number[]) => {
  const copy = Buffer.from(connectivityCheck({ usernameFragment: 'u', password: 'p' }));
  copy.set(bytes, offset);
  return copy;
};

test.each<[string, Buffer]>([
  ['plain HTTP', Buffer.from('GET / HTTP/1.1\r\nhost: localhost\r\n\r\n')],
  ['another protocol', Buffer.from('SSH-2.0-OpenSSH_9.2\r\n')],
  ['old SSL', Buffer.from([0x80, 0x2e, 0x01, 0x00, 0x02])],
  ['a frame with nothing in it', Buffer.from([0, 0])],
  ['a frame of the greatest length', Buffer.alloc(65_537, 0xff)],
  ['a frame longer than any connectivity check', Buffer.from([0x04, 0xb1])],
  ['a frame that is no STUN', framed(Buffer.alloc(100, 0x80))],
  ['a STUN answer', altered(2, 0x01, 0x01)],
  ['a STUN message of another length than its frame', altered(4, 0x00, 0x00)],
  ['STUN without its magic', altered(6, 0, 0, 0, 0)],
  ['STUN with an attribute that is longer than the message', altered(24, 0x7f, 0xff)],
  ['STUN for nobody at all', framed(stunHeader(0))],
  ['STUN for an unknown user', unknownUser],
])('%s is closed at once', async (_, bytes) => {
  const socket = await dial(server.port);
  socket.write(bytes);
  expect(await closedAfter(socket)).toBeLessThan(2_000);
  await peopleGoOn();
});

describe('after a short time', () => {
  test('a connection is closed that says nothing, half of it, or a byte now and then', async () => {
    const [silent, half, dripping] = await Promise.all([1, 2, 3].map(() => dial(server.port)));
    half?.write(unknownUser.subarray(0, 30));
    const bytes = [...framed(Buffer.concat([stunHeader(1_000), Buffer.alloc(1_000)]))];
    const drip = setInterval(() => dripping?.write(Buffer.from([bytes.shift() ?? 0])), 50);
    const times = Promise.all([silent, half, dripping].map((socket) => closedAfter(socket!)));
    await peopleGoOn();
    for (const time of await times) {
      expect(time).toBeGreaterThan(3_000);
      expect(time).toBeLessThan(8_000);
    }
    clearInterval(drip);
  });

  test('a page is closed that asks and asks, and reads none of the answers', async () => {
    const reader = await dial(server.port);
    const closed = new Promise<void>((resolve) => reader.once('close', () => resolve()));
    const before = serverMemory();
    // Not read: answers pile up in the systems' buffers, then in the server's.
    const checks = Buffer.concat(Array.from({ length: 500 }, check));
    reader.pause();
    const ask = () => {
      while (!reader.destroyed && reader.write(checks));
    };
    reader.on('drain', ask);
    ask();
    await closed;
    expect(serverMemory() - before).toBeLessThan(50);
    await peopleGoOn();
  });
});

test('5,000 connections at once that begin as anything take little memory, and are closed', async () => {
  // Nothing at all; TLS; media.
  const beginnings = [Buffer.alloc(0), Buffer.from([0x16]), unknownUser.subarray(0, 90)];
  const before = serverMemory();
  const sockets: Socket[] = [];
  while (sockets.length < 5_000) {
    const some = await Promise.all(Array.from({ length: 100 }, () => dial(server.port)));
    for (const [index, socket] of some.entries()) socket.write(beginnings[index % 3] ?? '');
    sockets.push(...some);
  }
  const closed = Promise.all(sockets.map((socket) => closedAfter(socket)));
  await peopleGoOn();
  expect(serverMemory() - before).toBeLessThan(80);
  for (const time of await closed) expect(time).toBeLessThan(8_000);
  await peopleGoOn();
});
