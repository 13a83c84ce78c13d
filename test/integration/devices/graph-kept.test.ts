/** What Microsoft Graph has said is kept for a while, and renewed in the background. */
import type { ServerResponse } from 'node:http';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { managed, startGraphDevices, type GraphDevices } from '../../support/graph-devices.ts';
import { startServer, type TestServer } from '../../support/server.ts';
import { Visitor, type TestConnection } from '../../support/visitor.ts';
import { seenDevice } from './seen-device.ts';

const sharer = 'sharer@demo.example';
const devicesPath = /managedDevices/;

let graph: GraphDevices;
let server: TestServer;
let helper: Visitor;
let page: TestConnection;

beforeAll(async () => {
  graph = await startGraphDevices();
});
beforeEach(() => {
  graph.reset();
  graph.behaviour.devices = [managed(sharer)];
});
afterAll(async () => {
  await graph.stop();
});

async function withServer(settings: object, run: () => Promise<void>): Promise<void> {
  server = await startServer(
    { NODE_EXTRA_CA_CERTS: graph.caFile },
    { devices: { source: 'graph', graph: { ...graph.settings, ...settings } } },
  );
  helper = await Visitor.signedIn(server, 'helper@demo.example');
  page = await helper.connect();
  await run();
  await helper.close();
  expect(await server.stop()).toBe(0);
}

async function total(): Promise<number> {
  return (await page.request('device.list', { search: '', offset: 0 })).total;
}

const asked = () => graph.asked.filter((path) => path.includes('managedDevices')).length;

test('for minutes the list is not asked for again, nor a person for seconds', async () => {
  await withServer({}, async () => {
    // However many ask at once.
    expect(await Promise.all([total(), total(), total()])).toEqual([1, 1, 1]);
    expect(asked()).toBe(1);
    const [one, two] = [await seenDevice(server, sharer), await seenDevice(server, sharer)];
    expect([one?.state, two?.state, asked()]).toEqual(['compliant', 'compliant', 2]);
    graph.behaviour.instead.set(devicesPath, (_req, res) => res.writeHead(500).end());
    expect([await total(), asked()]).toEqual([1, 2]);
    // A failure is not kept.
    const other = 'sharer2@demo.example';
    expect((await seenDevice(server, other))?.cause).toBe('source-down');
    graph.behaviour.instead.clear();
    graph.behaviour.devices = [managed(other)];
    expect((await seenDevice(server, other))?.state).toBe('compliant');
  });
});

test('the old list is shown while one new one is loaded, and when it cannot be', async () => {
  await withServer({ refreshSeconds: 0 }, async () => {
    expect(await total()).toBe(1);
    graph.asked = [];
    const { promise: held, resolve } = Promise.withResolvers<ServerResponse>();
    graph.behaviour.instead.set(devicesPath, (_req, res) => resolve(res));
    expect(await Promise.all([total(), total()])).toEqual([1, 1]);
    const res = await held;
    expect([await total(), asked()]).toEqual([1, 1]);
    graph.behaviour.instead.clear();
    res.end(JSON.stringify({ value: [managed(sharer), managed(sharer), managed(sharer)] }));
    await server.printed(/("devices":3,.*the list of devices was loaded)/);
    graph.behaviour.instead.set(devicesPath, (_req, answer) => answer.writeHead(500).end());
    expect(await total()).toBe(3);
    await server.printed(/(the list of devices could not be loaded)/);
    const before = asked();
    expect([await total(), await total(), asked()]).toEqual([3, 3, before]);
  });
});
