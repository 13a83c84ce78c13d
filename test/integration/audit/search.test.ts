/** The audit log is searched and exported: by what, in which order, by whom, and that this is audited itself. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { parse } from 'csv-parse/sync';
import { writeCursor } from '../../../src/common/cursor.ts';
import type { Payload, Reply } from '../../../src/protocol/requests.ts';
import { freePort } from '../../support/free-port.ts';
import { meetAndAllow, type Pair } from '../../support/pair.ts';
import { auditRecords, rows } from '../../support/records.ts';
import { startServer, type TestServer } from '../../support/server.ts';
import { Visitor, type TestConnection } from '../../support/visitor.ts';
import { Visitors } from '../../support/visitors.ts';

let server: TestServer;
let auditor: Visitor;
let page: TestConnection;
let pair: Pair;
const visitors = new Visitors();

beforeAll(async () => {
  server = await startServer(
    {},
    {
      assignments: [
        ...['Help Desk Operator', 'Administrator'].map((role) => ({
          role,
          to: { appRole: role },
          scope: 'everyone',
        })),
        { role: 'Auditor', to: { user: 'viewer@demo.example' }, scope: 'everyone' },
      ],
    },
  );
  auditor = await visitors.signedIn(server, 'viewer@demo.example');
  pair = await meetAndAllow(server);
  await pair.sharer.refusal('session.join', { passcode: 'ZZZZ-ZZZZ' });
  await pair.helper.refusal('settings.read', {});
});
// A page may ask 50 times a second.
beforeEach(async () => {
  page = await auditor.connect();
});
afterAll(async () => {
  await Promise.all([visitors.close(), pair.close()]);
  await server.stop();
});

type Filter = Omit<Payload<'audit.search'>, 'cursor'>;
type Row = Reply<'audit.search'>['rows'][number];

/** All pages. */
async function search(filter: Filter): Promise<Row[]> {
  const found: Row[] = [];
  let cursor: string | undefined;
  do {
    const asked = { ...filter, ...(cursor !== undefined && { cursor }) };
    const reply = await page.request('audit.search', asked);
    found.push(...reply.rows);
    cursor = reply.nextCursor;
  } while (cursor !== undefined);
  return found;
}

const idsOf = (found: Row[]) => found.map(({ id }) => id);
const typesOf = (found: Row[]) => new Set(found.map(({ type }) => type));

test('the newest row comes first, whole, with the names of people, and page by page', async () => {
  const all = await search({ limit: 200 });
  const expected = rows<{ id: number }>(
    server.dataDir,
    'select id from audit_events order by at desc, id desc',
  ).map(({ id }) => id);
  // That it was read is a row itself, which has come since.
  expect(idsOf(all)).toEqual(expected.slice(-all.length));
  const allowed = all.find(({ type }) => type === 'view.allowed');
  expect(allowed).toMatchObject({
    session: pair.sessionId,
    result: 'done',
    role: 'sharer',
    person: { userName: 'sharer@demo.example', name: 'Sofia Novák', key: expect.any(String) },
    target: { userName: 'helper@demo.example' },
    devices: [expect.any(String)],
    address: expect.stringContaining('127.0.0.1'),
    hash: expect.stringMatching(/^[0-9a-f]{64}$/),
  });
  const to = all[0]!.at + 1;
  expect(idsOf(await search({ limit: 3, to }))).toEqual(idsOf(await search({ limit: 200, to })));
});

describe('rows are found', () => {
  const helper = 'helper@demo.example';
  const cases: [string, () => Filter, (row: Row) => boolean][] = [
    ['by type', () => ({ type: 'signed-in' }), ({ type }) => type === 'signed-in'],
    ['by result', () => ({ result: 'refused' }), ({ result }) => result === 'refused'],
    [
      'by person, whoever did it',
      () => ({ person: helper.toUpperCase() }),
      ({ person, target }) => [person?.userName, target?.userName].includes(helper),
    ],
    [
      'by session',
      () => ({ session: pair.sessionId }),
      ({ session }) => session === pair.sessionId,
    ],
    [
      'by text in the details',
      () => ({ text: 'SETTINGS.read' }),
      ({ details }) => details?.['request'] === 'settings.read',
    ],
    [
      'by several at once',
      () => ({ person: helper, type: 'view.requested', session: pair.sessionId }),
      ({ type }) => type === 'view.requested',
    ],
  ];
  test.each(cases)('%s', async (_what, filter, fits) => {
    const all = await search({ limit: 200 });
    const { at } = all[0]!;
    const found = await search({ ...filter(), to: at + 1, limit: 2 });
    expect(found.length).toBeGreaterThan(0);
    expect(idsOf(found)).toEqual(idsOf(all.filter(fits)));
  });

  test('by device and by address', async () => {
    const [seen] = await search({ type: 'device.seen' });
    const device = seen!.devices![0]!;
    const found = await search({ device, session: pair.sessionId });
    expect(typesOf(found)).toContain('view.allowed');
    expect(found.every(({ devices }) => devices?.includes(device))).toBe(true);
    const { address } = (await search({ type: 'signed-in' }))[0]!;
    expect(typesOf(await search({ address, type: 'signed-in' }))).toEqual(new Set(['signed-in']));
    expect(await search({ address: '192.0.2.1' })).toEqual([]);
  });

  test('from a time on, and before another', async () => {
    const all = await search({ limit: 200 });
    const [from, to] = [all.at(-3)!.at, all[3]!.at];
    const found = await search({ from, to, limit: 200 });
    expect(idsOf(found)).toEqual(idsOf(all.filter(({ at }) => at >= from && at < to)));
  });

  test('by what looks like SQL as little as by other words', async () => {
    for (const words of ["' or 1=1 --", '%', '_%', '"; drop table audit_events; --'])
      for (const name of ['type', 'person', 'device', 'address', 'text'] as const)
        expect(await search({ [name]: words.slice(0, 60) })).toEqual([]);
    expect((await search({})).length).toBeGreaterThan(5);
  });
});

describe('is refused', () => {
  test.each([
    { session: '1' },
    { from: -1 },
    { to: 1.5 },
    { type: '' },
    { text: 'x'.repeat(101) },
    { person: 'a\u0000b' },
    { result: 'maybe' },
    { limit: 201 },
    { colour: 'red' },
  ])('%j', async (payload) => {
    expect(await page.refusal('audit.search', payload)).toBe('MALFORMED');
  });

  test('a cursor of another search, and one that is damaged', async () => {
    const { nextCursor = '' } = await page.request('audit.search', { limit: 1 });
    const foreign = { limit: 1, result: 'done', cursor: nextCursor };
    expect(await page.refusal('audit.search', foreign)).toBe('CURSOR_NOT_ACCEPTED');
    const damaged = { limit: 1, cursor: nextCursor.slice(0, -2) };
    expect(await page.refusal('audit.search', damaged)).toBe('CURSOR_NOT_ACCEPTED');
  });

  test.each(['helper@demo.example', 'sharer@demo.example'])('all of it to %s', async (who) => {
    const visitor = await visitors.signedIn(server, who);
    const theirs = await visitor.connect();
    expect(await theirs.refusal('audit.search', {})).toBe('PERMISSION_MISSING');
    expect(await theirs.refusal('audit.export', {})).toBe('PERMISSION_MISSING');
    const answer = await visitor.fetch('/api/audit/export');
    expect(answer.status).toBe(403);
    expect(await answer.text()).not.toContain('signed-in');
  });

  test('the export to whoever is not signed in', async () => {
    const nobody = visitors.add(new Visitor(server));
    expect((await nobody.fetch('/api/audit/export')).status).toBe(401);
  });
});

describe('the export', () => {
  test('has what was searched, as lines of JSON', async () => {
    const answer = await auditor.fetch(`/api/audit/export?session=${pair.sessionId}`);
    expect(answer.headers.get('content-disposition')).toBe('attachment; filename=audit.jsonl');
    const lines = (await answer.text()).trim().split('\n');
    const found = await search({ session: pair.sessionId, limit: 200 });
    expect(lines.map((line) => (JSON.parse(line) as Row).id)).toEqual(idsOf(found));
    expect(
      auditRecords(server.dataDir).findLast(({ type }) => type === 'audit.exported'),
    ).toMatchObject({
      person: 'viewer@demo.example',
      details: { session: pair.sessionId },
    });
  });

  test('as a table has no cell that a spreadsheet would run', async () => {
    const helper = await visitors.signedIn(server, 'helper2@demo.example');
    const admin = await visitors.signedIn(server, 'admin@demo.example');
    const { view } = await (await helper.connect()).request('session.create', {});
    const ending = { sessionId: view.id, note: '=HYPERLINK("https://elsewhere.example")' };
    await (await admin.connect()).request('session.end-any', ending);
    const answer = await auditor.fetch(`/api/audit/export?format=csv&session=${view.id}`);
    const [ended] = parse<Record<string, string>>(await answer.text(), { columns: true });
    expect(ended).toMatchObject({
      type: 'session.ended',
      role: 'administrator',
      person: 'admin@demo.example',
      note: `'${ending.note}`,
    });
  });

  test.each(['format=xml', 'from=yesterday', 'session=1', 'limit=5', 'from=1&from=2'])(
    'of %s is malformed',
    async (query) => {
      expect((await auditor.fetch(`/api/audit/export?${query}`)).status).toBe(400);
    },
  );
});

test('to read the log is in the log: who, and by which filters, but not whom they were about', async () => {
  await page.request('audit.search', { person: 'sharer2@demo.example', limit: 7 });
  const read = auditRecords(server.dataDir).filter(({ type }) => type === 'audit.read');
  expect(read.map(({ details }) => details)).toContainEqual({ filters: ['person'] });
  expect(new Set(read.map(({ person }) => person))).toEqual(new Set(['viewer@demo.example']));
  expect(JSON.stringify(read)).not.toContain('sharer2');
});

test('whoever goes on from a page of somebody else, or from a cursor that was made up, is in the log', async () => {
  const filter = { type: 'signed-in', limit: 1 };
  const { nextCursor: cursor = '' } = await page.request('audit.search', filter);
  const other = await visitors.signedIn(server, 'admin@demo.example');
  const readBy = (name: string) =>
    auditRecords(server.dataDir).filter(
      ({ type, person }) => type === 'audit.read' && person === name,
    ).length;
  const before = [readBy('admin@demo.example'), readBy('viewer@demo.example')] as const;
  const theirs = await other.connect();
  const third = await theirs.request('audit.search', { ...filter, cursor });
  expect(readBy('admin@demo.example')).toBe(before[0] + 1);
  // The further pages of it, and of whoever has searched before, are the same act.
  await theirs.request('audit.search', { ...filter, cursor: third.nextCursor ?? '' });
  await page.request('audit.search', { ...filter, cursor });
  expect([readBy('admin@demo.example'), readBy('viewer@demo.example')]).toEqual([
    ...[before[0] + 1, before[1]],
  ]);
  // Where the page that it names would end, nobody has ever been.
  const asked = { device: 'none', result: 'done' } as const;
  const made = writeCursor({ request: 'audit.search', ...asked }, [1e15, 1e15]);
  await page.request('audit.search', { ...asked, cursor: made });
  expect(readBy('viewer@demo.example')).toBe(before[1] + 1);
});

test('a server knows nothing of what was searched at another, even one of the same process', async () => {
  const BESIDE_PORT = String(await freePort());
  const readers: (string | null)[][] = [];
  let cursor: string | undefined;
  while (readers.length < 2) {
    const own = await startServer({ BESIDE_PORT });
    const admin = await Visitor.signedIn(own, 'admin@demo.example');
    const theirs = await admin.connect();
    await theirs.refusal('session.join', { passcode: 'ZZZZ-ZZZZ' });
    const asked = { limit: 1, ...(cursor !== undefined && { cursor }) };
    const { nextCursor } = await theirs.request('audit.search', asked);
    cursor ??= nextCursor;
    expect(cursor).toBeDefined();
    const read = auditRecords(own.dataDir).filter(({ type }) => type === 'audit.read');
    readers.push(read.map(({ person }) => person));
    await admin.close();
    await own.stop();
  }
  expect(readers).toEqual([['admin@demo.example'], ['admin@demo.example']]);
});
