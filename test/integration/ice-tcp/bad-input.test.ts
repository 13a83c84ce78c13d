/** What reaches the HTTPS port and is neither a page nor media, while people go on. */
import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { TransportOffer } from '../../../src/protocol/media-offer.ts';
import {
  answerType,
  bindingSuccess,
  closedAfter,
  connectivityCheck,
  dial,
  framed,
  stunHeader,
} from '../../support/ice-tcp.ts';
import { inspectable, residentKbOf, usedBytes } from '../../support/memory.ts';
import { meetAndAllow, type Pair } from '../../support/pair.ts';
import { startServerProcess, type ServerProcess } from '../../support/server.ts';

let server: ServerProcess;
let pair: Pair;
let transport: TransportOffer;
/** The media of somebody in a session. */
let media: Socket;
/** As browsers do: who asks nothing for 30 seconds has gone (RFC 7675). */
let consent: NodeJS.Timeout;

beforeAll(async () => {
  server = await startServerProcess(inspectable);
  pair = await meetAndAllow(server);
  ({ sendTransport: transport } = await pair.helper.request('media.join', {}));
  media = await dial(server.port);
  consent = setInterval(() => media.write(connectivityCheck(transport.iceParameters)), 5_000);
  await peopleGoOn();
});
afterAll(async () => {
  clearInterval(consent);
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

/** Megabytes of memory that the server's process holds, without garbage. */
async function serverMemory(): Promise<number> {
  await usedBytes(server);
  return residentKbOf(server.process.pid) / 1_024;
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

  /** What may wait for it to be read, and some change. */
  const mostMegabytes = 10;

  test('a page is closed that asks and asks, and reads none of the answers', async () => {
    const reader = await dial(server.port);
    const closed = new Promise<void>((resolve) => reader.once('close', () => resolve()));
    // Not read: answers pile up in the systems' buffers, then in the server's.
    const checks = Buffer.concat(Array.from({ length: 500 }, check));
    const before = await usedBytes(server);
    reader.pause();
    const ask = () => {
      while (!reader.destroyed && reader.write(checks));
    };
    reader.on('drain', ask);
    ask();
    let grown = 0;
    const used = async () => ((await usedBytes(server)) - before) / 1_048_576;
    while (!reader.closed && grown < mostMegabytes)
      grown = Math.max(grown, await Promise.race([used(), closed.then(() => 0)]));
    reader.destroy();
    expect(grown).toBeLessThan(mostMegabytes);
    await peopleGoOn();
  });
});

type Opener = () => Promise<Socket>;

/** Not the people's address: TLS of one address begins at a pace, and theirs would wait for its turn. */
const strangers = ['127.0.0.40', '127.0.0.41'] as const;

/** Somebody who agrees on TLS, and then asks for nothing. */
async function agree(): Promise<Socket> {
  const socket = connectTls({
    socket: await dial(server.port, '127.0.0.1', strangers[1]),
    ca: server.ca,
    servername: 'localhost',
  });
  socket.on('error', () => undefined);
  await Promise.race([once(socket, 'secureConnect'), once(socket, 'close')]);
  return socket;
}

/** How a browser begins to agree on TLS. */
async function greeting(): Promise<Buffer> {
  const listener = createServer().listen(0, '127.0.0.1');
  await once(listener, 'listening');
  const browser = connectTls({ port: (listener.address() as AddressInfo).port, host: '127.0.0.1' });
  browser.on('error', () => undefined);
  const [socket] = (await once(listener, 'connection')) as [Socket];
  const [bytes] = (await once(socket, 'data')) as [Buffer];
  browser.destroy();
  listener.close();
  return bytes;
}

/** Opens a connection, and says this much. */
const saying = (bytes: Buffer) => async () => {
  const socket = await dial(server.port, '127.0.0.1', strangers[0]);
  socket.write(bytes);
  return socket;
};

test.each<[number, string, number, () => Opener[] | Promise<Opener[]>]>([
  [
    2_500,
    'begin as anything',
    1_000,
    () => [
      saying(Buffer.alloc(0)),
      saying(Buffer.from([0x16])),
      saying(unknownUser.subarray(0, 90)),
    ],
  ],
  // A thousand wait for their turn to agree, a thousand agree.
  [4_000, 'begin to agree on TLS', 2_000, async () => [saying(await greeting())]],
  [1_500, 'agree on TLS and ask nothing', 1_000, () => [agree]],
])(
  'of %i connections at once that %s at most %i stay, in little memory, for a moment',
  async (count, _, most, kinds) => {
    const openers = await kinds();
    const before = await serverMemory();
    const sockets: Socket[] = [];
    const closed: Promise<number>[] = [];
    while (sockets.length < count) {
      const some = await Promise.all(
        Array.from(
          { length: 100 },
          async (_each, index) => await openers[index % openers.length]!(),
        ),
      );
      sockets.push(...some);
      closed.push(...some.map(closedAfter));
    }
    await peopleGoOn();
    // And some that are closed already, and do not know it yet.
    expect(sockets.filter((socket) => !socket.closed).length).toBeLessThan(most + 200);
    expect((await serverMemory()) - before).toBeLessThan(150);
    for (const time of await Promise.all(closed)) expect(time).toBeLessThan(30_000);
    await peopleGoOn();
  },
);
