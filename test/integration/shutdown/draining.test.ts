/** An administrator wants no new sessions: nobody begins one, whoever is together goes on, and it can be taken back. */
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { meet } from '../../support/pair.ts';
import { auditRecords } from '../../support/records.ts';
import { startServer, type TestServer } from '../../support/server.ts';
import { Visitor, type TestConnection } from '../../support/visitor.ts';

let server: TestServer;
let visitor: Visitor;
let admin: TestConnection;

beforeAll(async () => {
  server = await startServer();
  visitor = await Visitor.signedIn(server, 'admin@demo.example');
  admin = await visitor.connect();
});
afterEach(async () => {
  await admin.request('server.drain', { on: false });
});
afterAll(async () => {
  await visitor.close();
  await server.stop();
});

async function ready(): Promise<[number, unknown]> {
  const response = await visitor.fetch('/readyz');
  return [response.status, await response.json()];
}

test('nobody opens or joins a session, and everybody is told why; it is taken back', async () => {
  const pair = await meet(server);
  const console = await pair.helperVisitor.connect();
  const { view } = await console.request('session.create', {});
  const passcode = view.invitation?.passcode ?? '';
  expect((await ready())[0]).toBe(200);

  expect(await admin.request('server.drain', { on: true })).toEqual({
    isDraining: true,
    openSessions: 2,
  });
  await console.event(
    'session.view',
    ({ id, isDraining }) => id === view.id && isDraining === true,
  );
  const another = await Visitor.signedIn(server, 'sharer2@demo.example');
  const joining = await another.connect();
  expect(await joining.refusal('session.join', { passcode })).toBe('DRAINING');
  const other = await Visitor.signedIn(server, 'helper2@demo.example');
  expect(await (await other.connect()).refusal('session.create', {})).toBe('DRAINING');
  expect(await ready()).toEqual([
    503,
    expect.objectContaining({ ready: false, failed: ['sessions'], reason: 'DRAINING' }),
  ]);

  // Who is together goes on, and may come back.
  expect(await pair.helper.refusal('session.request-view', {})).toBeUndefined();
  const again = await pair.sharerVisitor.connect();
  const { sessionId } = pair;
  expect(await again.refusal('session.enter', { sessionId })).toBeUndefined();

  expect(await admin.request('server.drain', { on: false })).toMatchObject({ isDraining: false });
  await console.event('session.view', ({ id, isDraining }) => id === view.id && !isDraining);
  expect((await ready())[0]).toBe(200);
  expect(await joining.refusal('session.join', { passcode })).toBeUndefined();
  await Promise.all([pair.close(), another.close(), other.close()]);
});

test('each time that it is switched is audited, and asking for what is so is not', async () => {
  const before = auditRecords(server.dataDir).filter(({ type }) => type === 'server.draining');
  for (const on of [true, true, false, false]) await admin.request('server.drain', { on });
  const found = auditRecords(server.dataDir).filter(({ type }) => type === 'server.draining');
  expect(found.slice(before.length)).toMatchObject([
    { person: 'admin@demo.example', details: { on: true }, address: expect.any(String) },
    { person: 'admin@demo.example', details: { on: false } },
  ]);
});

test('nobody but who holds the permission switches it', async () => {
  for (const userName of ['helper@demo.example', 'sharer@demo.example', 'viewer@demo.example']) {
    const other = await Visitor.signedIn(server, userName);
    expect(await (await other.connect()).refusal('server.drain', { on: true })).toBe(
      'PERMISSION_MISSING',
    );
    await other.close();
  }
  expect((await ready())[0]).toBe(200);
});

test('it does not outlive the server', async () => {
  const own = await startServer();
  const boss = await Visitor.signedIn(own, 'admin@demo.example');
  await (await boss.connect()).request('server.drain', { on: true });
  await boss.close();
  await own.end();
  const next = await startServer({ BESIDE_DATA_DIR: own.dataDir });
  const later = await Visitor.signedIn(next, 'admin@demo.example');
  expect((await later.fetch('/readyz')).status).toBe(200);
  await later.close();
  await next.stop();
});
