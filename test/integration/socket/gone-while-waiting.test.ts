/** What comes of a request that had to wait for the device source, when things have changed meanwhile. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { deviceStates } from '../../../src/protocol/device.ts';
import { managed, startGraphDevices, type GraphDevices } from '../../support/graph-devices.ts';
import { auditRecords } from '../../support/records.ts';
import { startServer, type TestServer } from '../../support/server.ts';
import type { TestConnection } from '../../support/visitor.ts';
import { Visitors } from '../../support/visitors.ts';

const devicesPath = /managedDevices/;

let graph: GraphDevices;
let server: TestServer;
/** What the server is configured with. */
let usual: object;
const visitors = new Visitors();

beforeAll(async () => {
  graph = await startGraphDevices();
  const forgetful = { refreshSeconds: 0, keepSeconds: 0, answerSeconds: 0 };
  usual = {
    session: { openPerHelper: 2 },
    devices: { source: 'graph', graph: { ...graph.settings, ...forgetful } },
  };
  server = await startServer({ NODE_EXTRA_CA_CERTS: graph.caFile }, usual);
});
afterEach(async () => {
  await visitors.close();
  graph.reset();
});
afterAll(async () => {
  await server.stop();
  await graph.stop();
});

async function page(userName: string): Promise<TestConnection> {
  const visitor = await visitors.signedIn(server, userName);
  return await visitor.connect();
}

/** From now on Graph keeps its answers back. */
function holdGraph() {
  const held: [IncomingMessage, ServerResponse][] = [];
  let look = () => {};
  graph.behaviour.instead.set(devicesPath, (...asked) => {
    held.push(asked);
    look();
  });
  return {
    /** Graph has been asked so often. */
    asked: async (times: number) => {
      await new Promise<void>((resolve) => {
        look = () => {
          if (held.length >= times) resolve();
        };
        look();
      });
    },
    /** Answers what is waiting, and from now on as usual. */
    release: () => {
      graph.behaviour.instead.clear();
      for (const [req, res] of held) {
        const device = graph.behaviour.devices.find(({ id }) => req.url?.includes(id));
        res.end(JSON.stringify(device ?? { value: [graph.behaviour.devices[0]] }));
      }
    },
  };
}

/** How a page goes: it is closed, or goes on to something else. The server knows: it has answered since. */
const ways: [string, (leaving: TestConnection, witness: TestConnection) => Promise<void>][] = [
  [
    'has closed',
    async (closing, witness) => {
      closing.close();
      await witness.send('settings.read', {});
    },
  ],
  [
    'has gone on',
    async (leaving) => {
      await leaving.request('session.leave', {});
    },
  ],
];

test.each(ways)(
  'a page that %s takes nobody’s place, and the next one gets it',
  async (_, leave) => {
    graph.behaviour.devices = ['sharer', 'sharer2'].map((name) => managed(`${name}@demo.example`));
    const helper = await page('helper@demo.example');
    const { view } = await helper.request('session.create', {});
    const passcode = view.invitation?.passcode ?? '';
    const ghost = await page('sharer@demo.example');
    const waiting = holdGraph();
    void ghost.send('session.join', { passcode }).catch(() => undefined);
    await waiting.asked(1);
    await leave(ghost, helper);
    waiting.release();
    const sharer = await page('sharer2@demo.example');
    const entry = await sharer.request('session.join', { passcode });
    expect(entry.view.state).toBe('joined');
    const { other } = await helper.event('session.view', ({ state }) => state === 'joined');
    expect(other?.person.name).toBe('Samuel Okafor');
    const joined = auditRecords(server.dataDir).filter(
      ({ type, sessionId }) => type === 'session.joined' && sessionId === view.id,
    );
    expect(joined.map(({ person }) => person)).toEqual(['sharer2@demo.example']);
    await helper.request('session.end', {});
  },
);

test.each(ways)(
  'a page that %s opens no session, and none counts against its helper',
  async (_, leave) => {
    const [one, other] = [managed('a@demo.example'), managed('b@demo.example')];
    graph.behaviour.devices = [one, other];
    const ghost = await page('helper2@demo.example');
    const helper = await page('helper2@demo.example');
    const waiting = holdGraph();
    void ghost.send('session.create', { deviceId: one.id }).catch(() => undefined);
    await waiting.asked(1);
    await leave(ghost, helper);
    waiting.release();
    for (let count = 0; count < 2; count += 1)
      expect(await helper.refusal('session.create', { deviceId: other.id })).toBeUndefined();
    const { sessions } = await helper.request('session.own', {});
    for (const { id } of sessions)
      await helper.request('session.enter', { sessionId: id, ends: true });
  },
);

test('asked for all at once, there are no more sessions than one helper may have', async () => {
  const devices = ['a', 'b', 'c', 'd'].map((name) => managed(`${name}@demo.example`));
  graph.behaviour.devices = devices;
  const helper = await page('helper@demo.example');
  const waiting = holdGraph();
  const creating = devices.map(
    async ({ id }) => await helper.refusal('session.create', { deviceId: id }),
  );
  await waiting.asked(devices.length);
  waiting.release();
  const codes = await Promise.all(creating);
  expect(codes.filter((code) => code === undefined)).toHaveLength(2);
  expect(codes.filter((code) => code === 'TOO_MANY_SESSIONS')).toHaveLength(2);
});

test('a service that is switched off while a condition is looked at says so, and nothing of the code', async () => {
  graph.behaviour.devices = [managed('sharer@demo.example')];
  const conditions = [{ name: 'Known', for: 'sharer', deviceStates: [...deviceStates] }];
  await server.configure({ ...usual, conditions });
  await server.printed(/("conditions".*changes taken over)/);
  const sharer = await page('sharer@demo.example');
  const waiting = holdGraph();
  const joining = sharer.refusal('session.join', { passcode: 'AAAA-AAAA' });
  await waiting.asked(1);
  await server.configure({ ...usual, conditions, settings: { serviceEnabled: false } });
  await server.printed(/("settings".*changes taken over)/);
  waiting.release();
  expect(await joining).toBe('SERVICE_DISABLED');
});
