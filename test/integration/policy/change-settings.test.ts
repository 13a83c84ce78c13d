/** Administrators change settings in the browser: by whom, with which values, and what follows at once. */
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { SettingName, SettingValue, SettingView } from '../../../src/protocol/settings.ts';
import { meet } from '../../support/pair.ts';
import { auditRecords, rows } from '../../support/records.ts';
import { runMain, startServer, type TestServer } from '../../support/server.ts';
import { Visitor, type TestConnection } from '../../support/visitor.ts';

const configured = { settings: { sessionSeconds: 5_400 } };
const assignments = [
  { role: 'Administrator', to: { appRole: 'Administrator' }, scope: 'everyone' },
  { role: 'Administrator', to: { user: 'viewer@demo.example' }, scope: 'everyone' },
  { role: 'Help Desk Operator', to: { appRole: 'Help Desk Operator' }, scope: 'everyone' },
];

let server: TestServer;
let dataDir: string;
let admin: Visitor;
let page: TestConnection;

async function begin(): Promise<void> {
  server = await startServer({ BESIDE_DATA_DIR: dataDir }, { ...configured, assignments });
  admin = await Visitor.signedIn(server, 'admin@demo.example');
  page = await admin.connect();
}
beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'beside-test-'));
  await begin();
});
afterAll(async () => {
  await admin.close();
  await server.stop();
});

function find(settings: SettingView[], name: SettingName): SettingView | undefined {
  return settings.find((setting) => setting.name === name);
}

async function change(name: SettingName, value: SettingValue | null): Promise<SettingView> {
  const { settings } = await page.request('settings.change', { name, value });
  const changed = find(settings, name);
  if (!changed) throw new Error(`there is no ${name}`);
  return changed;
}

test('each setting says what is in force, what the configuration says, and who changed it', async () => {
  const { settings } = await page.request('settings.read', {});
  expect(find(settings, 'sessionSeconds')).toEqual({
    name: 'sessionSeconds',
    value: 5_400,
    configured: 5_400,
    setInBrowser: false,
    range: { least: 60, most: 604_800 },
  });
  const changed = await change('sessionSeconds', 7_200);
  expect(changed).toMatchObject({ value: 7_200, configured: 5_400, setInBrowser: true });
  expect(changed.changed).toEqual({ by: 'Amina Yılmaz', at: expect.any(Number) });
  const back = await change('sessionSeconds', null);
  expect(back).toMatchObject({
    value: 5_400,
    setInBrowser: false,
    changed: { by: 'Amina Yılmaz' },
  });
});

test('a change is in the audit log, with the old and the new value and from where', async () => {
  await change('idleSeconds', 600);
  await change('idleSeconds', null);
  const [set, back] = auditRecords(server.dataDir)
    .filter(
      ({ type, details }) => type === 'settings.changed' && details['setting'] === 'idleSeconds',
    )
    .slice(-2);
  expect(set).toMatchObject({
    person: 'admin@demo.example',
    address: expect.stringContaining('127.0.0.1'),
    details: { setting: 'idleSeconds', from: 1_800, to: 600 },
  });
  expect(back?.details).toEqual({
    setting: 'idleSeconds',
    from: 600,
    to: 1_800,
    asConfigured: true,
  });
});

describe('what counts at once', () => {
  test('chat that is blocked is refused in a session that is going on, and both pages show it', async () => {
    const pair = await meet(server);
    await change('blockChat', true);
    for (const side of [pair.helper, pair.sharer]) {
      await side.event('session.view', ({ chatBlocked }) => chatBlocked);
      const id = crypto.randomUUID();
      expect(await side.refusal('chat.send', { id, text: 'hello' })).toBe('CHAT_BLOCKED');
    }
    await change('blockChat', null);
    await pair.sharer.event(
      'session.view',
      ({ chatBlocked, revision }) => !chatBlocked && revision > 1,
    );
    const id = crypto.randomUUID();
    expect(await pair.helper.refusal('chat.send', { id, text: 'hello' })).toBeUndefined();
    await pair.close();
  });

  test('how long a code is good, for sessions that are opened from now on', async () => {
    const helper = await Visitor.signedIn(server, 'helper@demo.example');
    const console = await helper.connect();
    const goodUntil = async () => {
      const { view } = await console.request('session.create', {});
      return view.invitation?.expiresAt ?? Number.NaN;
    };
    const usual = await goodUntil();
    await change('passcodeSeconds', 60);
    // Nine minutes less, and some time has gone by.
    expect(usual - (await goodUntil())).toBeGreaterThan(60_000);
    await change('passcodeSeconds', null);
    await helper.close();
  });

  test('the service switched off opens no session', async () => {
    const helper = await Visitor.signedIn(server, 'helper@demo.example');
    const console = await helper.connect();
    await change('serviceEnabled', false);
    expect(await console.refusal('session.create', {})).toBe('SERVICE_DISABLED');
    await change('serviceEnabled', null);
    expect(await console.refusal('session.create', {})).toBeUndefined();
    await helper.close();
  });
});

describe('of two administrators', () => {
  test('the other one’s page hears of a change; nobody else’s does', async () => {
    const other = await Visitor.signedIn(server, 'viewer@demo.example');
    const watching = await other.connect();
    const helper = await Visitor.signedIn(server, 'helper@demo.example');
    const uninvolved = await helper.connect();
    await change('idleSeconds', 900);
    const { settings } = await watching.event('settings.changed');
    expect(find(settings, 'idleSeconds')?.value).toBe(900);
    // Whatever was sent before this answer has arrived with it.
    expect(await uninvolved.refusal('session.enter', { sessionId: crypto.randomUUID() })).toBe(
      'SESSION_UNKNOWN',
    );
    expect(uninvolved.seen('settings.changed')).toBe(false);
    await change('idleSeconds', null);
    await Promise.all([other.close(), helper.close()]);
  });

  test('who change the same at once both get an answer, and the log tells one after the other', async () => {
    const other = await Visitor.signedIn(server, 'viewer@demo.example');
    const second = await other.connect();
    await Promise.all([
      change('idleSeconds', 700),
      second.request('settings.change', { name: 'idleSeconds', value: 800 }),
    ]);
    const [one, two] = auditRecords(server.dataDir)
      .filter(({ type }) => type === 'settings.changed')
      .slice(-2);
    expect(two?.details['from']).toBe(one?.details['to']);
    const { settings } = await page.request('settings.read', {});
    expect(find(settings, 'idleSeconds')?.value).toBe(two?.details['to']);
    await change('idleSeconds', null);
    await other.close();
  });
});

describe('a change is refused', () => {
  test.each(['helper@demo.example', 'sharer@demo.example'])(
    'to %s, and that is audited',
    async (who) => {
      const visitor = await Visitor.signedIn(server, who);
      const theirs = await visitor.connect();
      expect(await theirs.refusal('settings.read', {})).toBe('PERMISSION_MISSING');
      expect(await theirs.refusal('settings.change', { name: 'blockChat', value: true })).toBe(
        'PERMISSION_MISSING',
      );
      expect(auditRecords(server.dataDir).at(-1)).toMatchObject({
        type: 'permission.refused',
        person: who,
        details: { request: 'settings.change' },
      });
      await visitor.close();
    },
  );

  test.each([
    ['of no setting', { name: 'colour', value: true }],
    ['of what every object has', { name: 'constructor', value: null }],
    ['to a value of another type', { name: 'blockChat', value: 1 }],
    ['to text', { name: 'sessionSeconds', value: '600' }],
    ['to less than the least', { name: 'sessionSeconds', value: 59 }],
    ['to more than the most', { name: 'idleSeconds', value: 86_401 }],
    ['to half a second', { name: 'idleSeconds', value: 60.5 }],
    ['without a value', { name: 'blockChat' }],
    ['with more than that', { name: 'blockChat', value: true, by: 'somebody' }],
  ])('%s', async (_what, payload) => {
    const before = await page.request('settings.read', {});
    expect(await page.refusal('settings.change', payload)).toBe('MALFORMED');
    expect(await page.request('settings.read', {})).toEqual(before);
  });
});

test('a value set in the browser survives a restart, wins over the configuration, and both say so', async () => {
  await change('blockChat', true);
  await admin.close();
  await server.end();
  const file = join(dataDir, 'settings.yaml');
  const checked = await runMain(['check-config', file], { BESIDE_DATA_DIR: dataDir });
  expect(checked.output).toMatch(
    /Set in the browser, which wins [^\n]*\n {2}- chat is off \(Amina Yılmaz, [^)]+\)\nDevices:/,
  );
  await begin();
  expect(server.output()).toMatch(/"settings":\{"blockChat":true\}.*win over the configuration/);
  const { settings } = await page.request('settings.read', {});
  expect(find(settings, 'blockChat')).toMatchObject({ value: true, configured: false });
  await server.configure({ settings: { blockChat: false, idleSeconds: 60 }, assignments });
  await page.event(
    'settings.changed',
    (event) => find(event.settings, 'idleSeconds')?.value === 60,
  );
  expect(find((await page.request('settings.read', {})).settings, 'blockChat')?.value).toBe(true);
  await change('blockChat', null);
  expect(rows(dataDir, `select value from settings where name = 'blockChat'`)).toEqual([
    { value: null },
  ]);
});
