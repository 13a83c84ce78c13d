import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { meet } from '../../support/pair.ts';
import { rows, auditRecords } from '../../support/records.ts';
import { startServer, type TestServer } from '../../support/server.ts';
import { Visitor } from '../../support/visitor.ts';
import { ask } from '../../support/ask.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(async () => {
  await server.stop();
});

test('a page that opens another session is away from the first, and the other side sees it', async () => {
  const pair = await meet(server);
  await pair.helper.request('session.create', {});
  await pair.sharer.event('session.view', ({ other }) => other?.presence.state === 'away');
  await pair.close();
});

test('polling is refused by one answer, and leaves no stack trace in the log', async () => {
  const before = server.output().length;
  const { status } = await ask(server, '/socket/?EIO=4&transport=polling');
  expect(status).toBe(400);
  expect(server.output().slice(before)).not.toMatch(/^ +at /m);
});

test('a login ends after its time, whatever happens: beginning another sign-in does not prolong it', async () => {
  const visitor = await Visitor.signedIn(server, 'helper@demo.example');
  const ends = () =>
    rows<{ e: number }>(
      server.dataDir,
      'select expires_at e from logins where data like ? ',
      '%"user"%',
    ).at(-1)?.e ?? 0;
  const first = ends();
  await (await visitor.fetch('/signin')).text();
  expect(ends()).toBe(first);
  await visitor.close();
});

test('a refused permission is in the audit log', async () => {
  const visitor = await Visitor.signedIn(server, 'viewer@demo.example');
  await (await visitor.connect()).refusal('session.create', {});
  expect(auditRecords(server.dataDir).at(-1)?.type).toBe('permission.refused');
  await visitor.close();
});

test('one person who tries too often does not keep out others at the same address', async () => {
  const one = await Visitor.signedIn(server, 'sharer@demo.example');
  const page = await one.connect();
  const codes = await Promise.all(
    Array.from({ length: 35 }, () => page.refusal('session.join', { passcode: 'x' })),
  );
  expect(new Set(codes)).toEqual(new Set(['PASSCODE_NOT_ACCEPTED', 'TOO_MANY_TRIES']));
  const other = await Visitor.signedIn(server, 'sharer2@demo.example');
  expect(await (await other.connect()).refusal('session.join', { passcode: 'x' })).toBe(
    'PASSCODE_NOT_ACCEPTED',
  );
  await Promise.all([one.close(), other.close()]);
});
