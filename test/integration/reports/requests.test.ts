/** The reports, asked for as pages do: who may, what they say of a real session, and bad input. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { meetAndAllow, shareScreen, type Pair } from '../../support/pair.ts';
import { auditRecords, rows } from '../../support/records.ts';
import { startServer, type TestServer } from '../../support/server.ts';
import { until } from '../../support/until.ts';
import { Visitor, type TestConnection } from '../../support/visitor.ts';

let server: TestServer;
let pair: Pair;
let administrator: Visitor;
let page: TestConnection;

beforeAll(async () => {
  server = await startServer();
  pair = await meetAndAllow(server);
  await shareScreen(pair);
  await pair.helper.request('share.seen', { seen: 'moving' });
  await pair.sharer.request('session.end', {});
  administrator = await Visitor.signedIn(server, 'admin@demo.example');
  page = await administrator.connect();
  await until('the session has been counted', () => {
    const counted = rows<{ sessions: number }>(
      server.dataDir,
      'select sessions from report_totals',
    );
    return counted.length > 0;
  });
});
afterAll(async () => {
  await Promise.all([pair.close(), administrator.close()]);
  await server.stop();
});

describe('a session that has ended', () => {
  test('is listed with both people, its device, its times and its end', async () => {
    const { sessions, nextCursor } = await page.request('reports.sessions', {});
    expect(nextCursor).toBeUndefined();
    expect(sessions).toMatchObject([
      {
        sessionId: pair.sessionId,
        helper: { name: 'Hanna Lindqvist', userName: 'helper@demo.example' },
        sharer: { name: 'Sofia Novák', userName: 'sharer@demo.example' },
        ...{ sessionType: 'view', state: 'ended', reason: 'sharer-left', endedBy: 'sharer' },
      },
    ]);
    const [session] = sessions;
    const times = [
      'createdAt',
      'joinedAt',
      'askedAt',
      'allowedAt',
      'pictureAt',
      'endedAt',
    ] as const;
    const at = times.map((name) => session?.[name] ?? NaN);
    expect([...at].sort((a, b) => a - b)).toEqual(at);
    expect(session?.pictureMs).toBeGreaterThanOrEqual(0);
    expect(session).toHaveProperty('deviceState');
  });

  test('is in the summary', async () => {
    const { totals, helpers } = await page.request('reports.summary', {});
    expect(totals).toMatchObject({ sessions: 1, joined: 1 });
    expect(helpers).toMatchObject([{ helper: { name: 'Hanna Lindqvist' }, sessions: 1 }]);
  });

  test('leaves nothing about its device’s name and system in the audit log', () => {
    const seen = auditRecords(server.dataDir).filter(({ type }) => type === 'device.seen');
    expect(seen.length).toBeGreaterThan(0);
    for (const { details } of seen)
      expect(Object.keys(details).sort()).toEqual(['evidence', 'state']);
  });
});

describe('the reports are refused', () => {
  const refused = { code: 'PERMISSION_MISSING' };

  test('to a helper and to a stranger', async () => {
    const stranger = await Visitor.signedIn(server, 'sharer2@demo.example');
    for (const asker of [pair.helper, await stranger.connect()])
      for (const name of ['reports.sessions', 'reports.summary', 'reports.export'] as const)
        expect(await asker.refusal(name, {})).toBe(refused.code);
    await stranger.close();
  });

  test.each([
    { limit: 0 },
    { limit: 201 },
    { limit: '50' },
    { sort: 'passcode_hash' },
    { order: 'desc; drop table people' },
    { from: -1 },
    { from: 1.5 },
    { from: '2026-11-30' },
    { reason: 'none' },
    { text: ' ' },
    { text: '\u0000' },
    { helper: 'a\u0000b' },
    { helper: { key: 'a' } },
    { text: 'x'.repeat(101) },
    { cursor: '' },
    { unknown: 1 },
  ])('for a payload like %j', async (payload) => {
    expect(await page.refusal('reports.sessions', payload as never)).toBe('MALFORMED');
  });

  test.each(['Middle/Earth', '', "'", 'Europe/Berlin\u0000'])(
    'for the time zone %j',
    async (timeZone) => {
      expect(await page.refusal('reports.summary', { timeZone })).toBe('MALFORMED');
    },
  );
});

describe('pages of the list', () => {
  let cursor: string;

  beforeAll(async () => {
    const before = rows<{ total: number }>(
      server.dataDir,
      'select count(*) as total from session_reports',
    );
    expect(before).toEqual([{ total: 1 }]);
    const { helper } = pair;
    for (let count = 0; count < 3; count += 1) {
      await helper.request('session.create', {});
      await helper.request('session.end', {});
    }
    await until('they are listed', async () => {
      const { sessions } = await page.request('reports.sessions', { state: 'ended' });
      return sessions.length === 4;
    });
    cursor = (await page.request('reports.sessions', { limit: 2 })).nextCursor ?? '';
  });

  test('go on where the page before ended, up to the last', async () => {
    const first = await page.request('reports.sessions', { limit: 2 });
    const last = await page.request('reports.sessions', { limit: 2, cursor });
    const ids = [...first.sessions, ...last.sessions].map(({ sessionId }) => sessionId);
    expect(new Set(ids).size).toBe(4);
    expect(last.nextCursor).toBeUndefined();
  });

  test('may have another size than the page before', async () => {
    const { sessions } = await page.request('reports.sessions', { limit: 1, cursor });
    expect(sessions).toHaveLength(1);
  });

  test('are refused for the cursor of another query, of a damaged one, and of none', async () => {
    const others = [{ state: 'ended' }, { order: 'asc' }, { sort: 'wait' }, { text: 'x' }] as const;
    for (const other of others)
      expect(await page.refusal('reports.sessions', { ...other, cursor })).toBe(
        'CURSOR_NOT_ACCEPTED',
      );
    for (const damaged of [cursor.slice(1), `${cursor}A`, cursor.toLowerCase(), 'x', '../..'])
      expect(await page.refusal('reports.sessions', { cursor: damaged })).toBe(
        'CURSOR_NOT_ACCEPTED',
      );
  });
});

test('who takes sessions out is in the audit log, with the filters but not what was looked for', async () => {
  await page.request('reports.export', { from: 5, helper: 'helper@demo.example', text: 'secret' });
  expect(auditRecords(server.dataDir).at(-1)).toMatchObject({
    ...{ type: 'report.exported', person: 'admin@demo.example' },
    details: { from: 5, filters: ['helper', 'text'] },
  });
});
