/** Devices of Microsoft Intune: what the helper sees of them, and what Graph is asked. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { tenantId } from '../../support/entra.ts';
import { managed, startGraphDevices, type GraphDevices } from '../../support/graph-devices.ts';
import { startServer, type TestServer } from '../../support/server.ts';
import { meetAndAllow } from '../../support/pair.ts';
import { Visitor } from '../../support/visitor.ts';
import { seenDevice } from './seen-device.ts';

const sharer = 'sharer@demo.example';
const devicesPath = '/v1.0/deviceManagement/managedDevices';

let graph: GraphDevices;
let server: TestServer;

beforeAll(async () => {
  graph = await startGraphDevices();
  server = await startServer(
    { NODE_EXTRA_CA_CERTS: graph.caFile },
    {
      session: { openPerHelper: 1_000 },
      roles: { Careful: ['session.offer', 'session.view'] },
      assignments: [
        { role: 'Help Desk Operator', to: { user: 'helper@demo.example' }, scope: 'everyone' },
        { role: 'Careful', to: { user: 'helper2@demo.example' }, scope: 'everyone' },
      ],
      settings: { allowUnenrolledDevices: true },
      devices: {
        source: 'graph',
        graph: { ...graph.settings, refreshSeconds: 0, keepSeconds: 0, answerSeconds: 0 },
      },
    },
  );
});
beforeEach(() => {
  graph.reset();
});
afterAll(async () => {
  await server.stop();
  await graph.stop();
});

describe('a device that Intune says is', () => {
  test.each([
    ['compliant', 'compliant'],
    // Conditional Access lets it pass too.
    ['inGracePeriod', 'compliant'],
    ['noncompliant', 'noncompliant'],
    ['conflict', 'noncompliant'],
    ['error', 'noncompliant'],
    ['unknown', 'unknown'],
    ['configManager', 'unknown'],
    ['somethingNew', 'unknown'],
  ])('%s is %s to the helper', async (complianceState, state) => {
    graph.behaviour.devices = [managed(sharer, { complianceState, deviceName: 'LAPTOP' })];
    const seen = await seenDevice(server, sharer);
    expect(seen).toMatchObject({ state, evidence: 'listed', device: { name: 'LAPTOP' } });
    expect(seen).not.toHaveProperty('cause');
  });
});

test('one that turns out to be unenrolled is left by a helper who may not help there, and by no other', async () => {
  graph.behaviour.devices = [managed(sharer)];
  const pair = await meetAndAllow(server);
  const { helper, sessionId } = pair;
  const careful = await Visitor.signedIn(server, 'helper2@demo.example');
  await helper.request('participant.admit', { userName: 'helper2@demo.example', role: 'helper' });
  const second = await careful.connect();
  await second.request('session.enter', { sessionId });
  graph.behaviour.devices = [];
  // Whoever comes back may be at another device.
  await pair.sharer.request('session.enter', { sessionId });
  const { end } = await second.event('session.view', ({ state }) => state === 'ended');
  expect(end).toMatchObject({ reason: 'policy', rule: 'role-revoked' });
  const { state } = await helper.event(
    'session.view',
    ({ device }) => device?.state === 'unenrolled',
  );
  expect(state).toBe('allowed');
  await Promise.all([pair.close(), careful.close()]);
});

describe('somebody', () => {
  test('with no device has one that is unenrolled', async () => {
    graph.behaviour.devices = [managed('somebody.else@demo.example')];
    const seen = await seenDevice(server, sharer);
    expect(seen).toEqual({ state: 'unenrolled', evidence: 'listed', continued: false });
  });

  test('with two computers may be at either', async () => {
    graph.behaviour.devices = [managed(sharer), managed(sharer)];
    const seen = await seenDevice(server, sharer);
    expect([seen?.state, seen?.candidates?.length]).toEqual(['ambiguous', 2]);
  });

  test('with a phone besides, and a device that only Exchange knows, is at the computer', async () => {
    graph.behaviour.devices = [
      managed(sharer, { operatingSystem: 'iOS' }),
      managed(sharer, { operatingSystem: 'Android' }),
      managed(sharer, { managementAgent: 'eas' }),
      managed(sharer, { deviceName: 'LAPTOP', lastSyncDateTime: '0001-01-01T00:00:00Z' }),
    ];
    const { device } = (await seenDevice(server, sharer)) ?? {};
    expect(device).toMatchObject({ name: 'LAPTOP', system: 'Windows 10.0.26100.1' });
    expect(device).not.toHaveProperty('seenAt');
  });

  test('is found where Graph leaves the filter out of account', async () => {
    graph.behaviour.ignoresFilters = true;
    graph.behaviour.pageSize = 1;
    graph.behaviour.devices = [
      managed('somebody.else@demo.example'),
      managed(sharer, { deviceName: 'LAPTOP' }),
    ];
    expect(await seenDevice(server, sharer)).toMatchObject({ device: { name: 'LAPTOP' } });
  });
});

describe('the list of devices', () => {
  test('is of all pages, by name, and searched', async () => {
    graph.behaviour.pageSize = 2;
    graph.behaviour.devices = ['D', 'a', 'C', 'e', 'B'].map((deviceName) =>
      managed(sharer, { deviceName }),
    );
    const helper = await Visitor.signedIn(server, 'helper@demo.example');
    const page = await helper.connect();
    const all = await page.request('device.list', { search: '', offset: 0 });
    expect([all.kept, all.total, all.devices.map(({ name }) => name)]).toEqual([
      true,
      5,
      ['a', 'B', 'C', 'D', 'e'],
    ]);
    expect(graph.asked.filter((asked) => asked.startsWith(devicesPath))).toHaveLength(3);
    const found = await page.request('device.list', { search: 'windows c', offset: 0 });
    expect(found.devices.map(({ name }) => name)).toEqual(['C']);
    await helper.close();
  });

  test('asks for what is needed, and for one token for all', async () => {
    graph.forgetTokens();
    graph.behaviour.devices = [managed(sharer)];
    const helper = await Visitor.signedIn(server, 'helper@demo.example');
    const page = await helper.connect();
    await page.request('device.list', { search: '', offset: 0 });
    await page.request('device.list', { search: '', offset: 0 });
    const whole = `${devicesPath}?$select=id,deviceName,operatingSystem,osVersion,complianceState,azureADDeviceId,userPrincipalName,userId,managementAgent,lastSyncDateTime`;
    // A token that is not accepted any more is replaced, and the question asked again.
    expect(graph.asked).toEqual([whole, `/${tenantId}/oauth2/v2.0/token`, whole, whole]);
    await helper.close();
  });
});

test('a session for a device is for the user that Intune names; what is no id is not asked for', async () => {
  const device = managed(sharer, { complianceState: 'noncompliant' });
  graph.behaviour.devices = [device, managed(sharer)];
  const helper = await Visitor.signedIn(server, 'helper@demo.example');
  const page = await helper.connect();
  graph.asked = [];
  for (const deviceId of ['nowhere', "' or id ne '", '../users', '0'.repeat(200)])
    expect(await page.refusal('session.create', { deviceId })).toBe('DEVICE_UNKNOWN');
  expect(graph.asked).toEqual([]);
  const { view } = await page.request('session.create', { deviceId: device.id });
  expect(view.openedFor).toMatchObject({ userName: sharer, name: device.deviceName });
  const user = await Visitor.signedIn(server, sharer);
  const passcode = view.invitation?.passcode ?? '';
  await (await user.connect()).request('session.join', { passcode });
  const joined = await page.event('session.view', ({ state }) => state === 'joined');
  expect(joined.device).toMatchObject({ state: 'noncompliant', evidence: 'picked' });
  await Promise.all([helper.close(), user.close()]);
});

test('a device is found by its id in the directory too: the one that was seen last', async () => {
  const azureADDeviceId = 'dddddddd-0000-4000-8000-00000000abcd';
  const deviceName = 'NEW';
  graph.behaviour.devices = [
    managed(sharer, { azureADDeviceId, lastSyncDateTime: '2025-01-31T12:00:00Z' }),
    managed(sharer, { azureADDeviceId, deviceName }),
  ];
  const helper = await Visitor.signedIn(server, 'helper@demo.example');
  const page = await helper.connect();
  const { view } = await page.request('session.create', { deviceId: azureADDeviceId });
  expect(view.openedFor?.name).toBe('NEW');
  const none = { deviceId: '00000000-0000-0000-0000-000000000000' };
  graph.behaviour.devices[0]!.azureADDeviceId = none.deviceId;
  expect(await page.refusal('session.create', none)).toBe('DEVICE_UNKNOWN');
  await helper.close();
});
