/** Who changed which setting, from what to what: in the browser, and by the configuration file. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { SettingsChange } from '../../../src/protocol/settings-history.ts';
import { startServer, type TestServer } from '../../support/server.ts';
import { until } from '../../support/until.ts';
import { Visitor, type TestConnection } from '../../support/visitor.ts';

let server: TestServer;
let visitor: Visitor;
let admin: TestConnection;

beforeAll(async () => {
  server = await startServer({}, { settings: { blockChat: false } });
  visitor = await Visitor.signedIn(server, 'admin@demo.example');
  admin = await visitor.connect();
});
afterAll(async () => {
  await visitor.close();
  await server.stop();
});

/** All of it, page by page. */
async function history(limit: number): Promise<SettingsChange[]> {
  const all = [];
  let cursor: string | undefined;
  do {
    const page = await admin.request('settings.history', { limit, ...(cursor && { cursor }) });
    expect(page.changes.length).toBeLessThanOrEqual(limit);
    all.push(...page.changes);
    cursor = page.nextCursor;
  } while (cursor);
  return all;
}

test('nothing has been changed at first', async () => {
  expect(await admin.request('settings.history', {})).toEqual({ changes: [] });
});

test('each change is there with who, when and from what to what, the newest first', async () => {
  const begun = Date.now();
  await admin.request('settings.change', { name: 'idleSeconds', value: 600 });
  await admin.request('settings.change', { name: 'idleSeconds', value: null });
  await server.configure({ settings: { blockChat: true, passcodeSeconds: 60 }, conditions: [] });
  await until('the configuration is audited', async () => (await history(200)).length === 3);
  const changes = await history(200);
  const { id, at } = { id: expect.any(Number), at: expect.any(Number) };
  expect(changes).toEqual([
    {
      ...{ id, at, source: 'configuration', sections: ['settings'] },
      settings: [
        { setting: 'blockChat', from: false, to: true },
        { setting: 'passcodeSeconds', from: 600, to: 60 },
      ],
    },
    {
      ...{ id, at, source: 'reset', by: 'Amina Yılmaz', sections: [] },
      settings: [{ setting: 'idleSeconds', from: 600, to: 1_800 }],
    },
    {
      ...{ id, at, source: 'browser', by: 'Amina Yılmaz', sections: [] },
      settings: [{ setting: 'idleSeconds', from: 1_800, to: 600 }],
    },
  ]);
  for (const change of changes) expect(change.at).toBeGreaterThanOrEqual(begun);
});

test('what the configuration says of a setting that was set in the browser is no change', async () => {
  await admin.request('settings.change', { name: 'sessionSeconds', value: 7_200 });
  const before = await history(200);
  await server.configure({ settings: { sessionSeconds: 3_600, numberMatching: true } });
  const isMore = async () => (await history(200)).length > before.length;
  await until('the configuration is audited', isMore);
  const [newest] = await history(1);
  const changed = newest?.settings.map(({ setting }) => setting) ?? [];
  expect(changed).toContain('numberMatching');
  expect(changed).not.toContain('sessionSeconds');
});

test('it is read page by page, without a row missing or twice', async () => {
  const whole = await history(200);
  expect(whole.length).toBeGreaterThan(3);
  expect(await history(1)).toEqual(whole);
  expect(await history(2)).toEqual(whole);
});

test.each(['x', 'eyJhZnRlciI6WzFdfQ', '../../etc/passwd'])(
  'the cursor %s is not taken',
  async (cursor) => {
    expect(await admin.refusal('settings.history', { cursor })).toBe('CURSOR_NOT_ACCEPTED');
  },
);

test.each([0, 201, 1.5])('nor is a limit of %s', async (limit) => {
  expect(await admin.refusal('settings.history', { limit })).toBe('MALFORMED');
});

test('whoever may change settings reads it, and nobody else does', async () => {
  const roles = (role: string) => ({
    roles: { Setter: ['settings.write'] },
    assignments: [
      { role: 'Administrator', to: { appRole: 'Administrator' }, scope: 'everyone' },
      { role, to: { user: 'viewer@demo.example' }, scope: 'everyone' },
    ],
  });
  const viewer = await Visitor.signedIn(server, 'viewer@demo.example');
  for (const [role, refusal] of [
    ['Setter', undefined],
    // The audit log says the same.
    ['Auditor', 'PERMISSION_MISSING'],
    ['Viewer', 'PERMISSION_MISSING'],
    ['Help Desk Operator', 'PERMISSION_MISSING'],
  ] as const) {
    await server.configure(roles(role));
    const page = await viewer.connect();
    expect(await page.refusal('settings.history', {})).toBe(refusal);
    page.close();
  }
  await viewer.close();
});
