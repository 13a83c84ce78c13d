/** Administrators see the sessions that are open, and end any of them: who may, in which state, and who reads what. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { SessionState } from '../../../src/protocol/session-view.ts';
import { meet, meetAndAllow, shareScreen } from '../../support/pair.ts';
import { auditRecords } from '../../support/records.ts';
import { startServer, type TestServer } from '../../support/server.ts';
import type { TestConnection } from '../../support/visitor.ts';
import { Visitors } from '../../support/visitors.ts';

const everybody = 'everyone';
const roleOf = (role: string, appRole: string) => ({ role, to: { appRole }, scope: everybody });
const usual = {
  roles: { Watcher: ['session.read-any'], Ender: ['session.read-any', 'session.end-any'] },
  assignments: [
    roleOf('Help Desk Operator', 'Help Desk Operator'),
    roleOf('Administrator', 'Administrator'),
    { role: 'Auditor', to: { user: 'viewer@demo.example' }, scope: everybody },
    // Covers nobody of the demo.
    { role: 'Ender', to: { user: 'sharer2@demo.example' }, scope: { domains: ['other.example'] } },
  ],
  settings: { allowUnenrolledDevices: true },
};

let server: TestServer;
const visitors = new Visitors();
let admin: TestConnection;

async function pageOf(userName: string): Promise<TestConnection> {
  const visitor = await visitors.signedIn(server, userName);
  return await visitor.connect();
}

beforeAll(async () => {
  server = await startServer({}, usual);
  admin = await pageOf('admin@demo.example');
});
afterAll(async () => {
  await visitors.close();
  await server.stop();
});

const idsOf = ({ sessions }: { sessions: { id: string }[] }) => sessions.map(({ id }) => id);

test('a live session is listed with its people, state and times, and never with its passcode', async () => {
  const pair = await meetAndAllow(server);
  const { sessions } = await admin.request('sessions.live', {});
  const shown = sessions.find(({ id }) => id === pair.sessionId);
  expect(shown).toMatchObject({
    state: 'allowed',
    createdAt: expect.any(Number),
    joinedAt: expect.any(Number),
    people: [
      { name: 'Hanna Lindqvist', userName: 'helper@demo.example', leads: true, isHere: true },
      { name: 'Sofia Novák', userName: 'sharer@demo.example', role: 'sharer', isHere: true },
    ],
  });
  expect(JSON.stringify(sessions)).not.toContain(pair.passcode);
  pair.sharer.close();
  await pair.helper.event('session.view', ({ other }) => other?.presence.state === 'away');
  const { sessions: later } = await admin.request('sessions.live', {});
  expect(later.find(({ id }) => id === pair.sessionId)?.people[1]?.isHere).toBe(false);
  await pair.helper.request('session.end', {});
  expect(idsOf(await admin.request('sessions.live', {}))).not.toContain(pair.sessionId);
  await pair.close();
});

test('they are found by state, person and words, and read page by page', async () => {
  const helper = await pageOf('helper2@demo.example');
  const opened: string[] = [];
  for (let index = 0; index < 5; index += 1)
    opened.unshift((await helper.request('session.create', {})).view.id);
  const person = 'HELPER2@demo.example';
  const all = await admin.request('sessions.live', { person });
  expect(idsOf(all)).toEqual(opened);
  expect(all.nextCursor).toBeUndefined();
  const first = await admin.request('sessions.live', { person, limit: 2 });
  expect(first.total).toBe(5);
  const second = await admin.request('sessions.live', {
    person,
    limit: 2,
    cursor: first.nextCursor,
  });
  const third = await admin.request('sessions.live', {
    person,
    limit: 2,
    cursor: second.nextCursor,
  });
  expect([first, second, third].flatMap(idsOf)).toEqual(opened);
  expect(third.nextCursor).toBeUndefined();
  const asked = { state: 'waiting', text: `${opened[3]?.slice(0, 8)} helper2` } as const;
  expect(idsOf(await admin.request('sessions.live', asked))).toEqual([opened[3]]);
  expect(idsOf(await admin.request('sessions.live', { ...asked, state: 'sharing' }))).toEqual([]);
  const foreign = { text: 'helper2', cursor: first.nextCursor };
  expect(await admin.refusal('sessions.live', foreign)).toBe('CURSOR_NOT_ACCEPTED');
  for (const sessionId of opened) await admin.request('session.end-any', { sessionId });
});

describe('an administrator ends a session', () => {
  const ways: Partial<Record<SessionState, () => ReturnType<typeof meet>>> = {
    joined: async () => await meet(server),
    requested: async () => {
      const pair = await meet(server);
      await pair.helper.request('session.request-view', {});
      return pair;
    },
    allowed: async () => await meetAndAllow(server),
    sharing: async () => {
      const pair = await meetAndAllow(server);
      await shareScreen(pair);
      return pair;
    },
  };

  test.each(Object.keys(ways) as SessionState[])(
    'that is %s: both sides read it at once, with the note',
    async (state) => {
      const pair = (await ways[state]?.())!;
      const note = '  Please call 4711 first.\n<b>Thanks</b>  ';
      const live = await admin.request('sessions.live', { state: state as 'joined' });
      expect(idsOf(live)).toContain(pair.sessionId);
      await admin.request('session.end-any', { sessionId: pair.sessionId, note });
      for (const side of [pair.helper, pair.sharer]) {
        const { end } = await side.event('session.view', (view) => view.state === 'ended');
        expect(end).toEqual({
          reason: 'ended-by-admin',
          note: 'Please call 4711 first.\n<b>Thanks</b>',
          at: expect.any(Number),
        });
      }
      await pair.close();
    },
  );

  test('that waits for its sharer, whose code is then no longer accepted', async () => {
    const [helper, sharer] = [
      await pageOf('helper@demo.example'),
      await pageOf('sharer@demo.example'),
    ];
    const { view } = await helper.request('session.create', {});
    await admin.request('session.end-any', { sessionId: view.id });
    const { end } = await helper.event('session.view', ({ state }) => state === 'ended');
    expect(end).not.toHaveProperty('note');
    const passcode = view.invitation?.passcode ?? '';
    expect(await sharer.refusal('session.join', { passcode })).toBe('PASSCODE_NOT_ACCEPTED');
  });

  test('while both are away, who read it when they are back', async () => {
    const pair = await meet(server);
    pair.helper.close();
    pair.sharer.close();
    const { sessionId } = pair;
    await admin.request('session.end-any', { sessionId, note: 'Later' });
    const back = await pair.sharerVisitor.connect();
    const { view } = await back.request('session.enter', { sessionId });
    expect(view.end).toMatchObject({ reason: 'ended-by-admin', note: 'Later' });
    await pair.close();
  });

  test('once: the second one is told that it has ended', async () => {
    const pair = await meet(server);
    const { sessionId } = pair;
    const ended = await Promise.all([
      admin.refusal('session.end-any', { sessionId }),
      admin.refusal('session.end-any', { sessionId }),
    ]);
    expect(ended).toEqual([undefined, 'SESSION_ENDED']);
    await pair.close();
  });

  test('and the audit log says who, that it was an administrator, and the note apart from the chain', async () => {
    const pair = await meet(server);
    await admin.request('session.end-any', { sessionId: pair.sessionId, note: 'about Sofia' });
    expect(auditRecords(server.dataDir).at(-1)).toMatchObject({
      type: 'session.ended',
      sessionId: pair.sessionId,
      person: 'admin@demo.example',
      role: 'administrator',
      address: expect.stringContaining('127.0.0.1'),
      details: { reason: 'ended-by-admin' },
    });
    expect(JSON.stringify(auditRecords(server.dataDir).at(-1)?.details)).not.toContain('Sofia');
    await pair.close();
  });
});

describe('is refused', () => {
  let sessionId: string;
  beforeAll(async () => {
    const helper = await pageOf('helper2@demo.example');
    sessionId = (await helper.request('session.create', {})).view.id;
  });

  test.each(['helper@demo.example', 'sharer@demo.example'])('everything to %s', async (who) => {
    const page = await pageOf(who);
    expect(await page.refusal('sessions.live', {})).toBe('PERMISSION_MISSING');
    expect(await page.refusal('session.end-any', { sessionId })).toBe('PERMISSION_MISSING');
    expect(auditRecords(server.dataDir).at(-1)).toMatchObject({
      type: 'permission.refused',
      person: who,
      details: { request: 'session.end-any' },
    });
  });

  test('the end to an auditor, who sees it', async () => {
    const page = await pageOf('viewer@demo.example');
    expect(idsOf(await page.request('sessions.live', {}))).toContain(sessionId);
    expect(await page.refusal('session.end-any', { sessionId })).toBe('PERMISSION_MISSING');
  });

  test('whatever the roles of the asker do not cover', async () => {
    const page = await pageOf('sharer2@demo.example');
    expect(await page.request('sessions.live', {})).toEqual({ sessions: [], total: 0 });
    expect(await page.refusal('session.end-any', { sessionId })).toBe('SESSION_UNKNOWN');
  });

  test('the end of a session that there is not, or of something else', async () => {
    const unknown = crypto.randomUUID();
    expect(await admin.refusal('session.end-any', { sessionId: unknown })).toBe('SESSION_UNKNOWN');
    for (const payload of [
      { sessionId: '1' },
      { sessionId, note: ' ' },
      { sessionId, note: 'x'.repeat(501) },
    ])
      expect(await admin.refusal('session.end-any', payload)).toBe('MALFORMED');
    for (const payload of [{ limit: 0 }, { limit: 201 }, { state: 'ended' }, { person: '' }])
      expect(await admin.refusal('sessions.live', payload)).toBe('MALFORMED');
    expect(await admin.refusal('sessions.live', { cursor: 'e30' })).toBe('CURSOR_NOT_ACCEPTED');
  });

  test('all of it once the role is revoked, while the page is open', async () => {
    const page = await pageOf('viewer@demo.example');
    await server.configure({
      ...usual,
      assignments: usual.assignments.filter(({ role }) => role !== 'Auditor'),
    });
    await page.event('access.ended');
    const again = await pageOf('viewer@demo.example');
    expect(await again.refusal('sessions.live', {})).toBe('PERMISSION_MISSING');
  });
});
