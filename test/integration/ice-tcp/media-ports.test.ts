/** Media over TCP at the media ports, which are for nothing else. */
import type { Socket } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { TransportOffer } from '../../../src/protocol/media-offer.ts';
import {
  answerType,
  bindingSuccess,
  closedAfter,
  connectivityCheck,
  dial,
} from '../../support/ice-tcp.ts';
import { meet, type Pair } from '../../support/pair.ts';
import { childrenOf } from '../../support/processes.ts';
import { startServerProcess, type ServerProcess } from '../../support/server.ts';
import { until } from '../../support/until.ts';

let server: ServerProcess;
const pairs: Pair[] = [];

beforeAll(async () => {
  server = await startServerProcess({ BESIDE_WORKERS: '2' }, { media: { onHttpsPort: false } });
});
afterEach(async () => {
  await Promise.all(pairs.splice(0).map((pair) => pair.close()));
});
afterAll(async () => {
  await server.stop();
});

/** A new session's media, on the worker with the fewest sessions. */
async function join(): Promise<TransportOffer> {
  const pair = await meet(server);
  pairs.push(pair);
  return (await pair.helper.request('media.join', {})).sendTransport;
}

/** The port that a transport is told with, for TCP. */
function portOf({ iceCandidates }: TransportOffer): number {
  return iceCandidates.find(({ protocol }) => protocol === 'tcp')?.port ?? 0;
}

async function expectAnswer(transport: TransportOffer): Promise<void> {
  const socket = await dial(portOf(transport));
  socket.write(connectivityCheck(transport.iceParameters));
  expect(await answerType(socket)).toBe(bindingSuccess);
  socket.destroy();
}

describe('a media port', () => {
  test('belongs to one worker, and answers for its transports', async () => {
    const two = [await join(), await join()];
    expect(new Set(two.map(portOf)).size).toBe(2);
    for (const transport of two) await expectAnswer(transport);
  });

  test.each([
    ['begins to agree on TLS', Buffer.from([0x16, 3, 1, 0, 1, 1])],
    ['asks for a page', Buffer.from('GET / HTTP/1.1\r\n\r\n')],
    ['is nobody', connectivityCheck({ usernameFragment: 'nobody', password: 'p' })],
  ])('closes at once who %s', async (_what, bytes) => {
    const socket = await dial(portOf(await join()));
    socket.write(bytes);
    expect(await closedAfter(socket)).toBeLessThan(2_000);
  });

  test('keeps about a thousand who say nothing, for a moment, and answers for its transports', async () => {
    const transport = await join();
    const sockets: Socket[] = [];
    const closed: Promise<number>[] = [];
    while (sockets.length < 3_000) {
      const dialed = Array.from({ length: 100 }, async () => await dial(portOf(transport)));
      sockets.push(...(await Promise.all(dialed)));
      closed.push(...sockets.slice(-100).map(closedAfter));
    }
    await expectAnswer(transport);
    expect(sockets.filter((socket) => !socket.closed).length).toBeLessThan(1_200);
    for (const time of await Promise.all(closed)) expect(time).toBeLessThan(15_000);
  });

  test('stays when its worker is replaced', async () => {
    const before = [await join(), await join()].map(portOf).sort();
    const workers = () => childrenOf(server.process.pid ?? 0);
    const dead = workers();
    for (const pid of dead) process.kill(pid, 'SIGKILL');
    const replaced = () => workers().filter((pid) => !dead.includes(pid)).length === 2;
    await until('there are two others', () => Promise.resolve(replaced()));
    await until('ready', async () => (await pairs[0]!.helperVisitor.fetch('/readyz')).ok);
    const after = [await join(), await join()];
    expect(after.map(portOf).sort()).toEqual(before);
    for (const transport of after) await expectAnswer(transport);
  });
});
