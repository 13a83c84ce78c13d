/** A session that a program opens from a ticket, and that the two people enter later. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Permission } from '../../../src/protocol/permissions.ts';
import type { Payload, Reply } from '../../../src/protocol/requests.ts';
import { program, type Program } from '../../support/api.ts';
import { auditRecords, rows } from '../../support/records.ts';
import { startServer, type TestServer } from '../../support/server.ts';
import { Visitor, type TestConnection } from '../../support/visitor.ts';

const assign = (role: string, user: string, scope: unknown = 'everyone') => ({
  role,
  to: { user },
  scope,
});
const settings = {
  assignments: [
    assign('Administrator', 'admin@demo.example'),
    assign('Help Desk Operator', 'helper@demo.example'),
    assign('Help Desk Operator', 'helper2@demo.example', { groups: ['Warehouse'] }),
  ],
  session: { openPerHelper: 8 },
  settings: { allowUnenrolledDevices: true },
};

type Opened = Reply<'sessions.open'>;

let server: TestServer;
let admin: TestConnection;
let desk: Program;
const visitors = new Map<string, Visitor>();

beforeAll(async () => {
  server = await startServer({}, settings);
  for (const name of ['admin', 'helper', 'helper2', 'sharer', 'sharer2', 'viewer'])
    visitors.set(name, await Visitor.signedIn(server, userName(name)));
  admin = await pageOf('admin');
  desk = await program(server, admin, ['session.open-any', 'device.read'], { name: 'Tickets' });
});
afterAll(async () => {
  await Promise.all([...visitors.values()].map((visitor) => visitor.close()));
  await server.stop();
});

const userName = (name: string) => `${name}@demo.example`;
const pageOf = async (name: string) => {
  const visitor = visitors.get(name);
  if (!visitor) throw new Error(`${name} has not signed in`);
  return await visitor.connect();
};

async function open(more: Payload<'sessions.open'> = {}, by = desk) {
  const body = { helper: userName('helper'), ...more };
  return await by.send<Opened & { code?: string }>('POST', '/sessions', body);
}

/** Enters it by the address that the program was given. */
async function enter(name: string, { helperLink }: Opened) {
  const page = await pageOf(name);
  const sessionId = new URLSearchParams(new URL(helperLink).hash.slice(1)).get('session') ?? '';
  return { page, entry: await page.request('session.enter', { sessionId }) };
}

async function end(opened: Opened): Promise<void> {
  const { page } = await enter('helper', opened);
  await page.request('session.end', {});
  page.close();
}

describe('a session that was opened for a helper', () => {
  test('is entered by both, and is a session like any other', async () => {
    const { status, body } = await open({ ticket: 'INC-7', category: 'Printing' });
    expect(status).toBe(201);
    expect(body.sharerLink).toBe(`${server.origin}/join#passcode=${body.passcode}`);
    const { page: helper, entry } = await enter('helper', body);
    expect(entry.view).toMatchObject({ state: 'waiting', role: 'helper', ticket: 'INC-7' });
    expect(entry.view.invitation?.passcode).toBe(body.passcode);
    const sharer = await pageOf('sharer');
    await sharer.request('session.join', { passcode: body.passcode });
    await helper.event('session.view', ({ state }) => state === 'joined');
    await helper.request('session.request-view', {});
    await sharer.request('session.answer', { allow: true });
    await helper.request('session.end', {});
    const audited = auditRecords(server.dataDir).filter(
      ({ sessionId }) => sessionId === body.sessionId,
    );
    expect(audited.map(({ type }) => type).slice(0, 3)).toEqual([
      ...['session.created', 'participant.joined', 'session.joined'],
    ]);
    expect(audited[0]).toMatchObject({ target: userName('helper'), address: '127.0.0.1' });
    const [created] = rows<{ person: string }>(
      server.dataDir,
      `select person_key as person from audit_events where session_id = ? limit 1`,
      body.sessionId,
    );
    expect(created?.person).toBe(`token:${desk.id}`);
    sharer.close();
    helper.close();
  });

  test('waits for the helper when the sharer comes first, as long as the code is valid', async () => {
    const { body } = await open();
    const sharer = await pageOf('sharer');
    const { view } = await sharer.request('session.join', { passcode: body.passcode });
    expect(view).toMatchObject({ state: 'joined', other: { presence: { state: 'away' } } });
    expect(view.other?.presence).not.toHaveProperty('until');
    const { page } = await enter('helper', body);
    await sharer.event('session.view', ({ other }) => other?.presence.state === 'here');
    await page.request('session.request-view', {});
    await page.request('session.end', {});
    page.close();
    sharer.close();
  });

  test('is in the helper’s list, and nobody else can enter it', async () => {
    const { body } = await open();
    const helper = await pageOf('helper');
    const { sessions } = await helper.request('session.own', {});
    expect(sessions).toContainEqual(
      expect.objectContaining({ id: body.sessionId, role: 'helper', passcode: body.passcode }),
    );
    for (const name of ['helper2', 'sharer', 'admin'])
      await expect(enter(name, body)).rejects.toMatchObject({ code: 'SESSION_UNKNOWN' });
    await end(body);
  });

  test('is joined by the expected person alone, in any spelling', async () => {
    const { body } = await open({ sharer: 'Sharer@DEMO.example' });
    const { page, entry } = await enter('helper', body);
    expect(entry.view.onlyFor).toBe('Sharer@DEMO.example');
    const stranger = await pageOf('sharer2');
    expect(await stranger.refusal('session.join', { passcode: body.passcode })).toBe(
      'FOR_SOMEBODY_ELSE',
    );
    const sharer = await pageOf('sharer');
    await sharer.request('session.join', { passcode: body.passcode });
    await page.event('session.view', ({ refusedJoiners }) => refusedJoiners === 1);
    await page.request('session.end', {});
    for (const each of [page, stranger, sharer]) each.close();
  });

  test('for a device is joined by its user alone', async () => {
    const { devices } = await (
      await pageOf('helper')
    ).request('device.list', {
      ...{ search: 'sharer@', offset: 0 },
    });
    const deviceId = devices[0]?.id ?? '';
    const { body } = await open({ deviceId });
    const stranger = await pageOf('sharer2');
    expect(await stranger.refusal('session.join', { passcode: body.passcode })).toBe(
      'FOR_SOMEBODY_ELSE',
    );
    stranger.close();
    expect((await open({ deviceId: 'no such device' })).body.code).toBe('DEVICE_UNKNOWN');
    await end(body);
  });

  test('goes on after a restart as it was', async () => {
    const kept = await startServer({}, settings);
    const own = await Visitor.signedIn(kept, userName('helper'));
    await own.close();
    const boss = await Visitor.signedIn(kept, userName('admin'));
    const opener = await program(kept, await boss.connect(), ['session.open-any']);
    await boss.close();
    const { body } = await open({ sharer: userName('sharer'), ticket: 'INC-9' }, opener);
    await kept.end();
    // It was told to stop, which ends sessions. This brings back what a killed one would have left.
    rows(
      kept.dataDir,
      `update sessions set ended_at = null, end_reason = null, state = 'waiting', snapshot = ?
       where id = ? returning 1`,
      JSON.stringify({
        ...{ revision: 1, share: { status: 'none' }, grants: {}, refusedJoiners: 0 },
        ...{ expectedSharer: userName('sharer'), ticket: 'INC-9' },
      }),
      body.sessionId,
    );
    const next = await startServer(
      { BESIDE_DATA_DIR: kept.dataDir, BESIDE_PORT: String(kept.port) },
      settings,
    );
    const [helper, wrong] = [
      await Visitor.signedIn(next, userName('helper')),
      await Visitor.signedIn(next, userName('sharer2')),
    ];
    const { sessionId, passcode } = body;
    expect(await (await wrong.connect()).refusal('session.join', { passcode })).toBe(
      'FOR_SOMEBODY_ELSE',
    );
    const { view } = await (await helper.connect()).request('session.enter', { sessionId });
    expect(view).toMatchObject({ state: 'waiting', ticket: 'INC-9' });
    await Promise.all([helper.close(), wrong.close()]);
    await next.stop();
  });

  test('ends when the helper does not come, and says so to the sharer', async () => {
    await admin.request('settings.change', { name: 'passcodeSeconds', value: 10 });
    const { body } = await open();
    await admin.request('settings.change', { name: 'passcodeSeconds', value: null });
    const sharer = await pageOf('sharer');
    await sharer.request('session.join', { passcode: body.passcode });
    const { end: ended } = await sharer.event('session.view', ({ state }) => state === 'ended');
    expect(ended).toMatchObject({ reason: 'expired', limit: 'helper' });
    sharer.close();
  });
});

describe('a session is not opened', () => {
  const refusal = async (more: Payload<'sessions.open'>, by = desk) => {
    const { status, body } = await open(more, by);
    return [status, body.code];
  };
  const withRights = async (permissions: Permission[], more = {}) =>
    await program(server, admin, permissions, more);

  test.each([
    ['who may not help', { helper: userName('viewer') }],
    ['whom nobody knows', { helper: 'nobody@demo.example' }],
    ['who administers', { helper: userName('admin') }],
    ['who may not help this person', { helper: userName('helper2'), sharer: userName('sharer') }],
  ])('for somebody %s', async (_who, more) => {
    expect(await refusal(more)).toEqual([403, 'CANNOT_HELP']);
  });

  test('by a token for itself', async () => {
    const self = await program(server, admin, ['session.open-any']);
    const answer = await self.send('POST', '/sessions', {});
    expect([answer.status, answer.body.code]).toEqual([403, 'PERMISSION_MISSING']);
  });

  test('by a token without the permission, or without that for devices', async () => {
    const reader = await withRights(['audit.read']);
    expect(await refusal({}, reader)).toEqual([403, 'PERMISSION_MISSING']);
    const opener = await withRights(['session.open-any']);
    expect(await refusal({ deviceId: 'any' }, opener)).toEqual([403, 'PERMISSION_MISSING']);
  });

  test('outside of a token’s scope', async () => {
    const scoped = await withRights(['session.open-any'], { scope: { groups: ['Finance'] } });
    for (const more of [{}, { sharer: userName('sharer') }, { sharer: 'new@demo.example' }])
      expect(await refusal(more, scoped)).toEqual([403, 'PERMISSION_MISSING']);
    const ofDomain = await withRights(['session.open-any'], {
      scope: { domains: ['demo.example'] },
    });
    const { status, body } = await open({ sharer: userName('sharer') }, ofDomain);
    expect(status).toBe(201);
    await end(body);
  });

  test('for a helper who has too many', async () => {
    const opened = [];
    for (let count = 0; count < 8; count += 1) opened.push((await open()).body);
    expect(await refusal({})).toEqual([409, 'TOO_MANY_SESSIONS']);
    for (const each of opened) await end(each);
  });

  test('while the service is switched off', async () => {
    await admin.request('settings.change', { name: 'serviceEnabled', value: false });
    expect(await refusal({})).toEqual([403, 'SERVICE_DISABLED']);
    await admin.request('settings.change', { name: 'serviceEnabled', value: null });
  });
});

test('a helper opens one for themselves without a page', async () => {
  const helper = await pageOf('helper');
  const opened = await helper.request('sessions.open', { ticket: 'INC-8' });
  expect(
    await helper.refusal('sessions.open', { helper: userName('helper'), ticket: 'INC-8' }),
  ).toBe('PERMISSION_MISSING');
  helper.close();
  const { page, entry } = await enter('helper', opened);
  expect(entry.view).toMatchObject({ id: opened.sessionId, state: 'waiting' });
  await page.request('session.end', {});
  page.close();
});
