/** What is known of the sharer's device, and who may be helped on which. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { meet } from '../../support/pair.ts';
import { auditRecords } from '../../support/records.ts';
import { startServer, type TestServer } from '../../support/server.ts';
import { Visitor } from '../../support/visitor.ts';

let strict: TestServer;
let open: TestServer;

beforeAll(async () => {
  // In the open one a role of its own lacks the right to help on unenrolled devices.
  const roles = {
    Careful: ['session.offer', 'session.view'],
    // Two who see devices, of some people only.
    Scoped: ['session.offer', 'device.read'],
  };
  const assignments = [
    { role: 'Help Desk Operator', to: { user: 'helper@demo.example' }, scope: 'everyone' },
    { role: 'Careful', to: { user: 'helper2@demo.example' }, scope: 'everyone' },
    { role: 'Scoped', to: { user: 'admin@demo.example' }, scope: { groups: ['Finance'] } },
    { role: 'Scoped', to: { user: 'viewer@demo.example' }, scope: { domains: ['x.example'] } },
  ];
  const settings = { allowUnenrolledDevices: true };
  [strict, open] = await Promise.all([
    startServer(),
    startServer({}, { roles, assignments, settings }),
  ]);
});
afterAll(async () => {
  await Promise.all([strict.stop(), open.stop()]);
});

const unenrolled = 'viewer@demo.example';
const stopped = { reason: 'policy', rule: 'unenrolled-device', at: expect.any(Number) };
const types = (server: TestServer, sessionId: string) =>
  auditRecords(server.dataDir)
    .filter((record) => record.sessionId === sessionId)
    .map(({ type }) => type);

describe('the helper sees, when the sharer has joined, that the device is', () => {
  test.each([
    ['compliant', 'sharer@demo.example', ['SOFIA-MACBOOK']],
    ['noncompliant', 'sharer2@demo.example', ['WAREHOUSE-07']],
    ['ambiguous', 'helper2@demo.example', ['MATEO-LINUX', 'MATEO-MACBOOK']],
  ])('%s', async (state, sharer, names) => {
    const pair = await meet(strict, { sharer });
    const { device } = await pair.helper.event('session.view', (view) => view.state === 'joined');
    const devices = device?.candidates ?? (device?.device ? [device.device] : []);
    expect([device?.state, devices.map(({ name }) => name).sort()]).toEqual([state, names]);
    expect(pair.entry.view.device).toBeUndefined();
    expect(types(strict, pair.sessionId)).toContain('device.seen');
    await pair.close();
  });
});

describe('an unenrolled device', () => {
  test('ends the session while the setting is off, before anything is shown', async () => {
    const pair = await meet(strict, { sharer: unenrolled });
    expect([pair.entry.view.state, pair.entry.view.end]).toEqual(['ended', stopped]);
    const seen = await pair.helper.event('session.view', ({ state }) => state === 'ended');
    expect(seen).toMatchObject({ end: stopped, device: { state: 'unenrolled' } });
    expect(types(strict, pair.sessionId)).toEqual([
      'session.created',
      'session.joined',
      'device.seen',
      'session.ended',
    ]);
    await pair.close();
  });

  test('is helped while the setting is on', async () => {
    const pair = await meet(open, { sharer: unenrolled });
    expect(pair.entry.view.state).toBe('joined');
    const { device } = await pair.helper.event('session.view', (view) => view.state === 'joined');
    expect(device?.state).toBe('unenrolled');
    await pair.close();
  });

  test('is not, by a helper whose role does not cover it', async () => {
    const pair = await meet(open, { helper: 'helper2@demo.example', sharer: unenrolled });
    expect(pair.entry.view.end).toEqual(stopped);
    await pair.close();
  });
});

describe('going on despite the warning', () => {
  test('is audited once, and seen in the view', async () => {
    const pair = await meet(strict, { sharer: 'sharer2@demo.example' });
    await pair.helper.request('device.continue', {});
    await pair.helper.event('session.view', (view) => view.device?.continued === true);
    await pair.helper.request('session.request-view', {});
    const continued = auditRecords(strict.dataDir).filter(
      ({ sessionId, type }) => sessionId === pair.sessionId && type === 'device.continued',
    );
    expect(continued.map(({ person, details }) => [person, details])).toEqual([
      ['helper@demo.example', { state: 'noncompliant' }],
    ]);
    await pair.close();
  });

  test('is also what asking to view means', async () => {
    const pair = await meet(strict, { sharer: 'sharer2@demo.example' });
    await pair.helper.request('session.request-view', {});
    expect(types(strict, pair.sessionId).slice(-2)).toEqual(['device.continued', 'view.requested']);
    await pair.close();
  });

  test('is no matter with a compliant one', async () => {
    const pair = await meet(strict);
    await pair.helper.request('session.request-view', {});
    expect(types(strict, pair.sessionId)).not.toContain('device.continued');
    await pair.close();
  });
});

describe('a session opened for a device', () => {
  const openFor = async (deviceName: string, server = strict) => {
    const helperVisitor = await Visitor.signedIn(server, 'helper@demo.example');
    const helper = await helperVisitor.connect();
    const { devices } = await helper.request('device.list', { search: deviceName, offset: 0 });
    const { view } = await helper.request('session.create', { deviceId: devices[0]?.id });
    return { helperVisitor, helper, view, passcode: view.invitation?.passcode ?? '' };
  };

  test('is joined by its user alone; somebody else is turned away, and the helper is told', async () => {
    const { helperVisitor, helper, view, passcode } = await openFor('warehouse');
    expect(view.openedFor).toMatchObject({ userName: 'sharer2@demo.example' });
    const other = await Visitor.signedIn(strict, 'sharer@demo.example');
    const refused = await (await other.connect()).refusal('session.join', { passcode });
    expect(refused).toBe('FOR_SOMEBODY_ELSE');
    await helper.event('session.view', ({ refusedJoiners }) => refusedJoiners === 1);
    const user = await Visitor.signedIn(strict, 'sharer2@demo.example');
    const entry = await (await user.connect()).request('session.join', { passcode });
    expect(entry.view.state).toBe('joined');
    const { device } = await helper.event('session.view', (seen) => seen.state === 'joined');
    expect(device).toMatchObject({ state: 'noncompliant', evidence: 'picked' });
    await Promise.all([helperVisitor, other, user].map((visitor) => visitor.close()));
  });

  test('takes away the ambiguity', async () => {
    const { helperVisitor, helper, passcode } = await openFor('mateo linux ubuntu');
    const user = await Visitor.signedIn(strict, 'helper2@demo.example');
    await (await user.connect()).request('session.join', { passcode });
    const { device } = await helper.event('session.view', (seen) => seen.state === 'joined');
    expect(device).toMatchObject({ state: 'noncompliant', device: { name: 'MATEO-LINUX' } });
    await Promise.all([helperVisitor.close(), user.close()]);
  });

  test('is named to nobody who leads next and may not read devices, and has to warn them anew', async () => {
    const { helperVisitor, helper, view, passcode } = await openFor('warehouse', open);
    const user = await Visitor.signedIn(open, 'sharer2@demo.example');
    const sharer = await user.connect();
    await sharer.request('session.join', { passcode });
    await helper.request('session.request-view', {});
    await sharer.request('session.answer', { allow: true });
    const before = await helper.event('session.view', ({ state }) => state === 'allowed');
    expect([before.openedFor?.id, before.device?.continued]).toEqual([view.openedFor?.id, true]);
    const careful = await Visitor.signedIn(open, 'helper2@demo.example');
    const { participantId } = await helper.request('participant.admit', {
      userName: 'helper2@demo.example',
      role: 'helper',
    });
    const next = await careful.connect();
    await next.request('session.enter', { sessionId: view.id });
    await next.request('grant.request', { grant: 'view' });
    await sharer.request('grant.answer', { participantId, grant: 'view', allow: true });
    await helper.request('session.pass-lead', { participantId });
    const leading = await next.event('session.view', ({ me }) => me.leads === true);
    expect(leading.device).toMatchObject({ state: 'noncompliant', continued: false });
    expect(leading).not.toHaveProperty('openedFor');
    await Promise.all([helperVisitor, user, careful].map((visitor) => visitor.close()));
  });

  test('is told from a wrong passcode by no condition, but to the device’s own user', async () => {
    const healthy = { name: 'Healthy', for: 'sharer', deviceStates: ['compliant'] };
    const server = await startServer({}, { conditions: [healthy] });
    const { helperVisitor, passcode } = await openFor('mateo macbook', server);
    const other = await Visitor.signedIn(server, 'sharer2@demo.example');
    const user = await Visitor.signedIn(server, 'helper2@demo.example');
    for (const tried of [passcode, 'AAAA-AAAA']) {
      const refused = await (await other.connect()).refusal('session.join', { passcode: tried });
      expect(refused).toBe('CONDITION_NOT_MET');
    }
    expect(await (await user.connect()).refusal('session.join', { passcode })).toBeUndefined();
    await Promise.all([helperVisitor, other, user].map((visitor) => visitor.close()));
    await server.stop();
  });

  test('says nothing of its helper’s own device, when they come back', async () => {
    const healthy = { name: 'Healthy', for: 'helper', deviceStates: ['compliant'] };
    const server = await startServer({}, { conditions: [healthy] });
    const { helperVisitor, view } = await openFor('warehouse', server);
    const again = await helperVisitor.connect();
    expect(await again.refusal('session.enter', { sessionId: view.id })).toBeUndefined();
    await helperVisitor.close();
    await server.stop();
  });

  test('needs a device that there is', async () => {
    const helper = await Visitor.signedIn(strict, 'helper@demo.example');
    const page = await helper.connect();
    expect(await page.refusal('session.create', { deviceId: 'nowhere' })).toBe('DEVICE_UNKNOWN');
    await helper.close();
  });

  test('needs the right to see devices', async () => {
    const careful = await Visitor.signedIn(open, 'helper2@demo.example');
    const page = await careful.connect();
    const refused = await page.refusal('session.create', { deviceId: 'demo-device-1' });
    expect(refused).toBe('PERMISSION_MISSING');
    expect(await page.refusal('session.create', {})).toBeUndefined();
    await careful.close();
  });
});

describe('of the devices, a helper for some people', () => {
  const everything = { search: '', offset: 0 };

  test('sees and opens sessions for those of these people, once it is known that they are', async () => {
    const admin = await Visitor.signedIn(open, 'admin@demo.example');
    const page = await admin.connect();
    const known = await Visitor.signedIn(open, 'sharer@demo.example');
    const { devices } = await page.request('device.list', everything);
    expect(devices.map(({ userName }) => userName)).toEqual(['sharer@demo.example']);
    const { view } = await page.request('session.create', { deviceId: devices[0]?.id });
    expect(view.openedFor?.id).toBe(devices[0]?.id);
    await Promise.all([admin.close(), known.close()]);
  });

  test('neither sees nor opens sessions for any other', async () => {
    const helper = await Visitor.signedIn(open, 'helper@demo.example');
    const all = await (await helper.connect()).request('device.list', everything);
    expect(all.total).toBeGreaterThan(3);
    const viewer = await Visitor.signedIn(open, 'viewer@demo.example');
    const page = await viewer.connect();
    expect((await page.request('device.list', everything)).total).toBe(0);
    for (const { id } of all.devices)
      expect(await page.refusal('session.create', { deviceId: id })).toBe('DEVICE_UNKNOWN');
    await Promise.all([helper.close(), viewer.close()]);
  });
});
