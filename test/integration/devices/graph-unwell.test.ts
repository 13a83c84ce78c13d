/**
 * Microsoft Graph down, hanging, busy, or talking nonsense: nobody waits for long, sessions go on
 * with a device that is unknown, and all is well as soon as Graph is.
 */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { managed, startGraphDevices, type GraphDevices } from '../../support/graph-devices.ts';
import { meet } from '../../support/pair.ts';
import { startServer, type TestServer } from '../../support/server.ts';
import { Visitor, type TestConnection } from '../../support/visitor.ts';
import { seenDevice } from './seen-device.ts';

const sharer = 'sharer@demo.example';
const sourceDown = { state: 'unknown', evidence: 'listed', cause: 'source-down', continued: false };
/** The limits, and what a busy machine adds to them. */
const aFewSecondsMs = 9_000;
const devicesPath = /managedDevices/;
const tokenPath = /token$/;

let graph: GraphDevices;
let server: TestServer;
let helper: Visitor;
let page: TestConnection;

beforeAll(async () => {
  graph = await startGraphDevices();
  server = await start();
  helper = await Visitor.signedIn(server, 'helper@demo.example');
  page = await helper.connect();
});
afterEach(async () => {
  graph.reset();
  graph.behaviour.devices = [managed(sharer)];
  let refused: string | undefined;
  do {
    const seen = await seenDevice(server, sharer);
    expect([seen?.state, server.isRunning()]).toEqual(['compliant', true]);
    refused = await page.refusal('device.list', { search: '', offset: 0 });
    // A list that was on its way has failed when it is noticed that Graph has hung up.
  } while (refused === 'DEVICES_UNAVAILABLE');
  expect(refused).toBeUndefined();
});
afterAll(async () => {
  await helper.close();
  await server.stop();
  await graph.stop();
});

async function start(): Promise<TestServer> {
  const forgetful = { refreshSeconds: 0, keepSeconds: 0, answerSeconds: 0 };
  return await startServer(
    { NODE_EXTRA_CA_CERTS: graph.caFile },
    {
      session: { openPerHelper: 1_000 },
      devices: { source: 'graph', graph: { ...graph.settings, ...forgetful } },
    },
  );
}

async function expectDown(at: TestServer, asking: TestConnection): Promise<void> {
  const started = Date.now();
  const [seen, refused] = await Promise.all([
    seenDevice(at, sharer),
    asking.refusal('device.list', { search: '', offset: 0 }),
  ]);
  expect([seen, refused]).toEqual([sourceDown, 'DEVICES_UNAVAILABLE']);
  expect(Date.now() - started).toBeLessThan(aFewSecondsMs);
}

const json = (res: ServerResponse, value: unknown) => res.end(JSON.stringify(value));
const refuse = (status: number, code: string) => (_req: unknown, res: ServerResponse) =>
  res.writeHead(status).end(JSON.stringify({ error: { code } }));

describe('the device is unknown, and the list is refused, while Microsoft Graph', () => {
  test.each<[string, RegExp, (req: IncomingMessage, res: ServerResponse) => unknown]>([
    ['has a fault', devicesPath, refuse(500, 'InternalServerError')],
    ['hangs up', devicesPath, (_req, res) => res.destroy()],
    ['begins to answer and hangs', devicesPath, (_req, res) => res.write('{"value":[')],
    ['answers with a page', devicesPath, (_req, res) => res.end('<html>Sign in</html>')],
    ['answers with something else', devicesPath, (_req, res) => json(res, { value: 'none' })],
    ['sends elsewhere', devicesPath, (_req, res) => res.writeHead(302, { location: '/' }).end()],
    ['accepts no token', devicesPath, refuse(401, 'InvalidAuthenticationToken')],
    ['hangs', tokenPath, () => undefined],
    ['gives a page for a token', tokenPath, (_req, res) => res.end('<html>')],
  ])(
    '%s',
    async (_what, path, handler) => {
      graph.forgetTokens();
      graph.behaviour.instead.set(path, (req, res) => void handler(req, res));
      await expectDown(server, page);
    },
    30_000,
  );

  test('sends without end', async () => {
    graph.behaviour.instead.set(devicesPath, (_req, res) => {
      const more = () => {
        while (res.write('x'.repeat(100_000)));
        res.once('drain', more);
      };
      more();
    });
    await expectDown(server, page);
  }, 30_000);

  test('has its next page elsewhere, where nobody is asked', async () => {
    let asked = 0;
    const elsewhere = createServer((_req, res) => {
      asked += 1;
      json(res, { value: [managed(sharer)] });
    }).listen(0, '127.0.0.1');
    await once(elsewhere, 'listening');
    const next = `http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}/next`;
    graph.behaviour.instead.set(devicesPath, (_req, res) => {
      json(res, { value: [], '@odata.nextLink': next });
    });
    try {
      await expectDown(server, page);
      expect(asked).toBe(0);
    } finally {
      elsewhere.close().closeAllConnections();
    }
  });

  test('denies the permission, which the log names', async () => {
    graph.behaviour.instead.set(devicesPath, refuse(403, 'Forbidden'));
    await expectDown(server, page);
    expect(server.output()).toContain(
      'it needs the application permission DeviceManagementManagedDevices.Read.All',
    );
  });

  test('knows no such application, which the log says', async () => {
    graph.forgetTokens();
    graph.behaviour.instead.set(tokenPath, (_req, res) => {
      res.writeHead(401).end(JSON.stringify({ error: 'invalid_client' }));
    });
    await expectDown(server, page);
    expect(server.output()).toContain('no token for devices (invalid_client): check tenant');
    expect(server.output()).not.toContain('a-secret-of');
  });
});

describe('asked to wait', () => {
  test.each([
    ['a second', () => '1'],
    // To whole seconds: at least one of them is still to come.
    ['until a time', () => new Date(Date.now() + 2_000).toUTCString()],
  ])('%s, it does, and the device is known', async (_what, retryAfter) => {
    let askedAt = 0;
    let waitedMs = 0;
    graph.behaviour.devices = [managed(sharer)];
    graph.behaviour.instead.set(devicesPath, (_req, res) => {
      askedAt = Date.now();
      graph.behaviour.instead.set(devicesPath, (again, answer) => {
        waitedMs = Date.now() - askedAt;
        graph.behaviour.instead.clear();
        // The usual answer, by asking the usual way once more.
        answer.writeHead(503, { 'retry-after': '0' }).end();
        again.resume();
      });
      res.writeHead(429, { 'retry-after': retryAfter() }).end();
    });
    expect((await seenDevice(server, sharer))?.state).toBe('compliant');
    expect(waitedMs).toBeGreaterThanOrEqual(900);
  });

  test('for long, it does not ask before, and does not keep people waiting', async () => {
    const other = await start();
    const visitor = await Visitor.signedIn(other, 'helper@demo.example');
    const asking = await visitor.connect();
    graph.behaviour.instead.set(devicesPath, (_req, res) => {
      res.writeHead(429, { 'retry-after': '3600' }).end();
    });
    await expectDown(other, asking);
    graph.asked = [];
    await expectDown(other, asking);
    expect(graph.asked).toEqual([]);
    await visitor.close();
    await other.stop();
  }, 30_000);
});

test('a passcode that opens nothing any more is refused without asking Microsoft Graph', async () => {
  const pair = await meet(server, { sharer });
  const other = await Visitor.signedIn(server, 'admin@demo.example');
  const late = await other.connect();
  graph.asked = [];
  graph.behaviour.instead.set(devicesPath, () => undefined);
  const { passcode } = pair;
  expect(await late.refusal('session.join', { passcode })).toBe('PASSCODE_NOT_ACCEPTED');
  await pair.helper.request('session.end', {});
  expect(await late.refusal('session.join', { passcode })).toBe('PASSCODE_NOT_ACCEPTED');
  expect(graph.asked).toEqual([]);
  await Promise.all([pair.close(), other.close()]);
});
