/** Trying the connection before there is a session: what a page is given, and what it can use up. */
import type { Socket } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import pino from 'pino';
import { loadConfig } from '../../../src/config/load.ts';
import { openMediaPorts } from '../../../src/media/ice-tcp/listeners.ts';
import { ConnectivityChecks } from '../../../src/media/connectivity-check/checks.ts';
import { openNetworkPaths } from '../../../src/media/ice-tcp/transport-paths.ts';
import { Workers } from '../../../src/media/workers.ts';
import type { PathOffer } from '../../../src/protocol/connection-check.ts';
import { ManualClock } from '../../support/clock.ts';
import {
  answerType,
  bindingSuccess,
  closedAfter,
  connectivityCheck,
  dial,
} from '../../support/ice-tcp.ts';
import { dtlsParameters } from '../../support/media.ts';
import { startServer, type TestServer } from '../../support/server.ts';
import type { Visitor } from '../../support/visitor.ts';
import { Visitors } from '../../support/visitors.ts';

const turn = [
  { urls: 'turn:turn.example:3478', secret: 'shared-with-the-relay' },
  { urls: ['turns:turn.example:5349'], username: 'beside', credential: 'a-credential' },
];

let server: TestServer;
let visitor: Visitor;
const visitors = new Visitors();

beforeAll(async () => {
  server = await startServer({}, { media: { turn } });
});
afterEach(async () => {
  await visitors.close();
});
afterAll(async () => {
  await server.stop();
});

/** Each test is somebody else, since tries are counted by person. */
async function pageOf(userName: string) {
  visitor = await visitors.signedIn(server, userName);
  return await visitor.connect();
}

function offerOf(networkPaths: PathOffer[], networkPath: string): PathOffer {
  const found = networkPaths.find((offer) => offer.networkPath === networkPath);
  if (!found) throw new Error(`No ${networkPath}.`);
  return found;
}

/** A connection to a transport, which has answered. */
async function reach({ transport }: PathOffer): Promise<Socket> {
  const socket = await dial(transport.iceCandidates[0]!.port);
  socket.write(connectivityCheck(transport.iceParameters));
  expect(await answerType(socket)).toBe(bindingSuccess);
  return socket;
}

describe('a page that tries its connection', () => {
  test('is given every network path by itself, best first, and each relay', async () => {
    const page = await pageOf('sharer@demo.example');
    const { networkPaths } = await page.request('check.open', {});
    expect(networkPaths.map(({ networkPath }) => networkPath)).toEqual([
      'udp',
      'tcp',
      'https',
      'relay',
      'relay',
    ]);
    expect(networkPaths.map(({ relay }) => relay?.urls)).toEqual([
      ...[undefined, undefined, undefined],
      ['turn:turn.example:3478'],
      ['turns:turn.example:5349'],
    ]);
    const protocols = networkPaths.map(({ transport }) =>
      transport.iceCandidates.map((c) => c.protocol),
    );
    expect(protocols).toEqual([['udp'], ['tcp'], ['tcp'], ['udp'], ['udp']]);
    expect(offerOf(networkPaths, 'https').transport.iceCandidates[0]?.port).toBe(server.port);
    expect(offerOf(networkPaths, 'tcp').transport.iceCandidates[0]?.port).not.toBe(server.port);
  });

  test('is given credentials of a relay for two minutes, where they are made for it', async () => {
    const page = await pageOf('sharer2@demo.example');
    const { networkPaths } = await page.request('check.open', {});
    const endsAt = Number(offerOf(networkPaths, 'relay').relay?.username.split(':')[0]);
    const seconds = endsAt - Date.now() / 1_000;
    expect(seconds).toBeGreaterThan(60);
    expect(seconds).toBeLessThanOrEqual(120);
  });

  test('connects each transport once', async () => {
    const page = await pageOf('viewer@demo.example');
    const { networkPaths } = await page.request('check.open', {});
    const payload = {
      transportId: networkPaths[0]!.transport.id,
      dtlsParameters: dtlsParameters(),
    };
    await page.request('check.connect', payload);
    expect(await page.refusal('check.connect', payload)).toBe('MEDIA_REFUSED');
  });

  test('connects none of another page, be it of the same person', async () => {
    const page = await pageOf('viewer@demo.example');
    const { networkPaths } = await page.request('check.open', {});
    const other = await visitor.connect();
    const payload = {
      transportId: networkPaths[0]!.transport.id,
      dtlsParameters: dtlsParameters(),
    };
    expect(await other.refusal('check.connect', payload)).toBe('MEDIA_UNKNOWN');
    await page.request('check.connect', payload);
  });

  test('loses all of it when its socket goes', async () => {
    const page = await pageOf('admin@demo.example');
    const { networkPaths } = await page.request('check.open', {});
    const sockets = [
      await reach(offerOf(networkPaths, 'tcp')),
      await reach(offerOf(networkPaths, 'https')),
    ].map(closedAfter);
    page.close();
    await Promise.all(sockets);
    // The HTTPS port no longer knows where it would lead.
    const late = await dial(server.port);
    late.write(connectivityCheck(offerOf(networkPaths, 'https').transport.iceParameters));
    await closedAfter(late);
  });
});

describe('a person', () => {
  test('has one at a time: the next, in any page, ends the one before', async () => {
    const page = await pageOf('helper2@demo.example');
    const { networkPaths } = await page.request('check.open', {});
    const closed = closedAfter(await reach(offerOf(networkPaths, 'tcp')));
    const other = await visitor.connect();
    await other.request('check.open', {});
    // By itself it would be after 30 seconds, when nothing more has come.
    expect(await closed).toBeLessThan(10_000);
    const payload = {
      transportId: networkPaths[0]!.transport.id,
      dtlsParameters: dtlsParameters(),
    };
    expect(await page.refusal('check.connect', payload)).toBe('MEDIA_UNKNOWN');
  });

  test('has ten in a minute, and is then told how long to wait; others are not held up', async () => {
    const page = await pageOf('helper@demo.example');
    for (let count = 0; count < 10; count += 1) await page.request('check.open', {});
    const answer = await page.send<'check.open'>('check.open', {});
    expect(answer).toMatchObject({ ok: false, error: { code: 'TOO_MANY_REQUESTS' } });
    const wait = answer.ok ? 0 : answer.error.retryAfterSeconds;
    expect(wait).toBeGreaterThan(0);
    expect(wait).toBeLessThanOrEqual(60);
    await (await pageOf('admin@demo.example')).request('check.open', {});
  });

  test('who opens many at once is left with one, and nothing breaks', async () => {
    const page = await pageOf('sharer@demo.example');
    const answers = await Promise.all(
      Array.from({ length: 5 }, () => page.send<'check.open'>('check.open', {})),
    );
    const codes = answers.map((answer) => (answer.ok ? 'open' : answer.error.code));
    expect(codes.at(-1)).toBe('open');
    expect([...new Set(codes)].sort()).toEqual(['NOT_NOW', 'open']);
  });
});

describe('in time', () => {
  test('it ends after a minute, whatever the page does', async () => {
    const config = loadConfig({ BESIDE_MEDIA_PORT: '0', BESIDE_WORKERS: '1' }, undefined);
    const clock = new ManualClock();
    const at = { host: '127.0.0.1', port: 8443 };
    const ways = { listenAddress: config.server.listenAddress, media: config.media };
    const networkPaths = await openNetworkPaths(
      ways,
      at,
      () => clock.now(),
      pino({ enabled: false }),
    );
    const ports = await openMediaPorts(ways, (fragment) => networkPaths.tcp.transportOf(fragment), {
      arrived: () => undefined,
    });
    const workers = await Workers.start({
      count: 1,
      port: 0,
      listenAddress: '127.0.0.1',
      announcedAddress: undefined,
      announced: ports.announced,
      workerBinary: process.env['MEDIASOUP_WORKER_BIN'],
      logger: pino({ enabled: false }),
    });
    const checks = new ConnectivityChecks(workers, networkPaths, clock);
    try {
      const closed = closedAfter(await reach(offerOf(await checks.open('a', 'page'), 'tcp')));
      clock.advance(59_999);
      const transportId = (await checks.open('b', 'other'))[0]!.transport.id;
      clock.advance(1);
      await closed;
      await checks.connect('other', transportId, dtlsParameters());
      checks.leave('other');
      expect([clock.timers, workers.leastUsed().rooms]).toEqual([0, 0]);
    } finally {
      networkPaths.close();
      workers.close();
      ports.close();
    }
  });
});
