/** Media through the HTTPS port, beside the pages. */
import { createServer, connect, type AddressInfo } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { once } from 'node:events';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { MediaOffer, TransportOffer } from '../../../src/protocol/media-offer.ts';
import {
  answerType,
  bindingSuccess,
  closedAfter,
  connectivityCheck,
  dial,
} from '../../support/ice-tcp.ts';
import { meet, type Pair } from '../../support/pair.ts';
import { startServer, type TestServer } from '../../support/server.ts';

let server: TestServer;
const pairs: Pair[] = [];

beforeAll(async () => {
  server = await startServer({ BESIDE_WORKERS: '2' });
});
afterEach(async () => {
  await Promise.all(pairs.splice(0).map((pair) => pair.close()));
});
afterAll(async () => {
  await server.stop();
});

/** A session, and what its helper was told of the media. */
async function join(): Promise<{ pair: Pair; offer: MediaOffer }> {
  const pair = await meet(server);
  pairs.push(pair);
  return { pair, offer: await pair.helper.request('media.join', {}) };
}

async function dialFor({ iceParameters }: TransportOffer) {
  const socket = await dial(server.port);
  socket.write(connectivityCheck(iceParameters));
  return socket;
}

describe('a transport', () => {
  test('is told with the HTTPS port as the last of its candidates, below all others', async () => {
    const { offer } = await join();
    for (const { iceCandidates } of [offer.sendTransport, offer.recvTransport]) {
      const [udp, tcp, https] = iceCandidates;
      expect(iceCandidates).toHaveLength(3);
      expect(https).toMatchObject({ protocol: 'tcp', tcpType: 'passive', port: server.port });
      expect(udp!.priority).toBeGreaterThan(tcp!.priority);
      expect(tcp!.priority).toBeGreaterThan(https!.priority);
      expect(https!.priority).toBeGreaterThan(0);
    }
  });

  test('answers through the HTTPS port, whichever worker it is on', async () => {
    const offers = [(await join()).offer, (await join()).offer];
    // Of two rooms, each worker has one.
    const ports = offers.map(({ sendTransport }) => sendTransport.iceCandidates[1]?.port);
    expect(new Set(ports).size).toBe(2);
    for (const { sendTransport, recvTransport } of offers)
      for (const transport of [sendTransport, recvTransport]) {
        const socket = await dialFor(transport);
        expect(await answerType(socket)).toBe(bindingSuccess);
        socket.destroy();
      }
  });

  test('answers there after a restart of ICE too, to what was told last', async () => {
    const { pair, offer } = await join();
    const { id, iceParameters: first } = offer.sendTransport;
    for (let round = 0; round < 12; round += 1) {
      const { iceParameters } = await pair.helper.request('media.restart-ice', { transportId: id });
      expect(iceParameters.usernameFragment).not.toBe(first.usernameFragment);
      const socket = await dialFor({ ...offer.sendTransport, iceParameters });
      expect(await answerType(socket)).toBe(bindingSuccess);
      socket.destroy();
    }
    const outdated = await dialFor(offer.sendTransport);
    await closedAfter(outdated);
    expect(server.output()).not.toContain('MaxListenersExceededWarning');
  });

  test('answers to a check that comes a byte at a time', async () => {
    const { offer } = await join();
    const socket = await dial(server.port);
    for (const byte of connectivityCheck(offer.sendTransport.iceParameters))
      await new Promise((resolve) => socket.write(Buffer.from([byte]), resolve));
    expect(await answerType(socket)).toBe(bindingSuccess);
    socket.destroy();
  });

  test('takes eight connections, and no ninth', async () => {
    const { offer } = await join();
    const eight = [];
    for (let count = 0; count < 8; count += 1) eight.push(await dialFor(offer.sendTransport));
    for (const socket of eight) expect(await answerType(socket)).toBe(bindingSuccess);
    expect(await closedAfter(await dialFor(offer.sendTransport))).toBeLessThan(2_000);
    const closed = closedAfter(eight[0]!);
    eight[0]?.destroy();
    await closed;
    eight[0] = await dialFor(offer.recvTransport);
    expect(await answerType(eight[0])).toBe(bindingSuccess);
    for (const socket of eight) socket.destroy();
  });

  test('takes its connections with it when it is closed, and cannot be reached again', async () => {
    const { pair, offer } = await join();
    const socket = await dialFor(offer.sendTransport);
    await answerType(socket);
    await pair.helper.request('session.end', {});
    expect(await closedAfter(socket)).toBeLessThan(2_000);
    expect(await closedAfter(await dialFor(offer.sendTransport))).toBeLessThan(2_000);
  });
});

describe('a page', () => {
  test('is served to a browser whose greeting comes a byte at a time', async () => {
    const slow = createServer((socket) => {
      const onward = connect({ port: server.port, host: '127.0.0.1', noDelay: true });
      socket.on('data', (chunk: Buffer) => {
        for (const byte of chunk) onward.write(Buffer.from([byte]));
      });
      onward.pipe(socket);
      socket.on('close', () => onward.destroy());
    }).listen(0, '127.0.0.1');
    await once(slow, 'listening');
    const { port } = slow.address() as AddressInfo;
    const tls = connectTls({ port, host: '127.0.0.1', ca: server.ca, servername: 'localhost' });
    tls.write('GET /healthz HTTP/1.1\r\nhost: localhost\r\n\r\n');
    expect(String((await once(tls, 'data'))[0])).toMatch(/^HTTP\/1\.1 200 /);
    // The connection is kept for what is asked next.
    tls.write('GET /healthz HTTP/1.1\r\nhost: localhost\r\n\r\n');
    expect(String((await once(tls, 'data'))[0])).toMatch(/^HTTP\/1\.1 200 /);
    tls.destroy();
    slow.close();
  });
});

test('a server that stops waits neither for media on its port nor for who has said nothing', async () => {
  const stopping = await startServer();
  const pair = await meet(stopping);
  const { sendTransport } = await pair.helper.request('media.join', {});
  const media = await dial(stopping.port);
  media.write(connectivityCheck(sendTransport.iceParameters));
  await answerType(media);
  const silent = await dial(stopping.port);
  const closed = Promise.all([closedAfter(media), closedAfter(silent)]);
  const start = performance.now();
  expect(await stopping.stop()).toBe(0);
  expect(performance.now() - start).toBeLessThan(4_000);
  await closed;
  await pair.close();
});

describe('media that keeps off the HTTPS port', () => {
  test('is told of the media ports only, and finds nobody on the HTTPS port', async () => {
    const other = await startServer({}, { media: { onHttpsPort: false } });
    const pair = await meet(other);
    const { sendTransport } = await pair.helper.request('media.join', {});
    expect(sendTransport.iceCandidates.map(({ port }) => port)).not.toContain(other.port);
    const socket = await dial(other.port);
    socket.write(connectivityCheck(sendTransport.iceParameters));
    expect(await closedAfter(socket)).toBeLessThan(2_000);
    await pair.close();
    await other.stop();
  });
});
