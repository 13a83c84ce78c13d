/** What is kept how long, and what is kept longer: for whoever may place legal holds. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { meet, type Pair } from '../../support/pair.ts';
import { auditRecords } from '../../support/records.ts';
import { startServer, type TestServer } from '../../support/server.ts';
import { Visitor, type TestConnection } from '../../support/visitor.ts';

let server: TestServer;
let pair: Pair;
let admin: TestConnection;
let visitor: Visitor;

beforeAll(async () => {
  server = await startServer({}, { retention: { chatDays: 7, auditDays: 'forever' } });
  pair = await meet(server);
  visitor = await Visitor.signedIn(server, 'admin@demo.example');
  admin = await visitor.connect();
});
afterAll(async () => {
  await Promise.all([pair.close(), visitor.close()]);
  await server.stop();
});

const holds = async () => (await admin.request('holds.list', {})).holds;

test('each kind says how long it is kept, and what goes next; a change counts at once', async () => {
  const { kinds } = await admin.request('retention.read', {});
  expect(kinds).toEqual([
    { kind: 'chat', days: 7, due: 0, kept: 0 },
    { kind: 'sessions', days: 30, due: 0, kept: 0 },
    { kind: 'personal-data', days: 30, due: 0, kept: 0 },
    { kind: 'audit', days: 'forever', due: 0, kept: 0 },
  ]);
  await server.configure({ retention: { chatDays: 7, auditDays: 400 } });
  await server.printed(/(changes taken over)/);
  expect((await admin.request('retention.read', {})).kinds[3]).toMatchObject({ days: 400 });
});

test('a hold on a session or a person says who placed it, when and why, and is in the audit log', async () => {
  const { sessionId } = pair;
  await admin.request('holds.put', { held: { sessionId }, note: 'Case 7' });
  await admin.request('holds.put', { held: { person: 'SHARER@demo.example' }, note: 'Case 8' });
  const [person, session] = await holds();
  expect(person).toMatchObject({
    person: { userName: 'sharer@demo.example', name: 'Sofia Novák' },
    note: 'Case 8',
    placedBy: 'Amina Yılmaz',
  });
  expect(session).toMatchObject({ sessionId, note: 'Case 7' });
  // Twice is once.
  await admin.request('holds.put', { held: { sessionId }, note: 'Again' });
  expect(await holds()).toHaveLength(2);
  for (const { id } of [person!, session!]) await admin.request('holds.remove', { id });
  await admin.request('holds.remove', { id: person!.id });
  expect(await holds()).toEqual([]);
  const told = auditRecords(server.dataDir).filter(({ type }) => type.startsWith('hold.'));
  expect(
    told.map(({ type, person: by, target, sessionId: of }) => [type, by, target ?? of]),
  ).toEqual([
    ['hold.placed', 'admin@demo.example', sessionId],
    ['hold.placed', 'admin@demo.example', 'sharer@demo.example'],
    ['hold.removed', 'admin@demo.example', 'sharer@demo.example'],
    ['hold.removed', 'admin@demo.example', sessionId],
  ]);
  expect(JSON.stringify(told.map(({ details }) => details))).not.toContain('Case');
});

test('there is none on what nobody knows', async () => {
  const put = async (held: object) => await admin.refusal('holds.put', { held, note: 'Case' });
  expect(await put({ sessionId: randomUUID() })).toBe('SESSION_UNKNOWN');
  expect(await put({ person: 'nobody@demo.example' })).toBe('PERSON_UNKNOWN');
  for (const held of [
    {},
    { sessionId: '1' },
    { person: ' ' },
    { sessionId: randomUUID(), person: 'a' },
  ])
    expect(await put(held)).toBe('MALFORMED');
});

test('they are read page by page', async () => {
  for (const person of ['sharer@demo.example', 'helper@demo.example', 'admin@demo.example'])
    await admin.request('holds.put', { held: { person }, note: person });
  const first = await admin.request('holds.list', { limit: 2 });
  const rest = await admin.request('holds.list', { limit: 2, cursor: first.nextCursor! });
  expect([...first.holds, ...rest.holds].map(({ note }) => note)).toEqual([
    'admin@demo.example',
    'helper@demo.example',
    'sharer@demo.example',
  ]);
  expect(rest.nextCursor).toBeUndefined();
  const cursor = `${first.nextCursor!}x`;
  expect(await admin.refusal('holds.list', { cursor })).toBe('CURSOR_NOT_ACCEPTED');
});
