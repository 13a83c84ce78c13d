/** Where somebody is signed in: they see it, and end what they do not recognize. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { LoginCard } from '../../../src/protocol/paths.ts';
import { meet } from '../../support/pair.ts';
import { auditRecords } from '../../support/records.ts';
import { startServer, type TestServer } from '../../support/server.ts';
import { Visitor } from '../../support/visitor.ts';

const firefox =
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 14.6; rv:140.0) Gecko/20100101 Firefox/140.0';

let server: TestServer;

beforeAll(async () => {
  server = await startServer({}, { server: { trustedProxies: ['127.0.0.1'] } });
});
afterAll(async () => {
  await server.stop();
});

async function loginsOf(visitor: Visitor): Promise<LoginCard[]> {
  const response = await visitor.fetch('/api/logins');
  return ((await response.json()) as { logins: LoginCard[] }).logins;
}

async function end(visitor: Visitor, body: unknown, headers: Record<string, string> = {}) {
  const response = await visitor.fetch('/api/logins/end', {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
  await response.text();
  return response.status;
}

describe('the list of one’s own logins', () => {
  test('says where each was begun, which is this one, and nothing that could be used', async () => {
    const here = new Visitor(server);
    here.headers = { 'user-agent': firefox, 'x-forwarded-for': '192.0.2.44' };
    await here.signIn('viewer@demo.example');
    const elsewhere = await Visitor.signedIn(server, 'viewer@demo.example');
    const own = await loginsOf(here);
    expect(own).toHaveLength(2);
    expect(own.find((each) => each.here)).toEqual({
      handle: expect.stringMatching(/^[\w-]{22}$/),
      here: true,
      usedAt: expect.any(Number),
      since: expect.any(Number),
      address: '192.0.2.44',
      browser: 'Firefox',
      system: 'macOS',
    });
    const cookie = decodeURIComponent(await here.cookies());
    for (const { handle } of own) expect(cookie).not.toContain(handle);
    await Promise.all([here.close(), elsewhere.close()]);
  });

  test('is no one else’s, and nobody’s who has not signed in', async () => {
    const stranger = new Visitor(server);
    expect((await stranger.fetch('/api/logins')).status).toBe(401);
    expect(await end(stranger, { handles: ['x'] })).toBe(401);
    const other = await Visitor.signedIn(server, 'admin@demo.example');
    expect((await loginsOf(other)).filter(({ here }) => !here)).toEqual([]);
    await Promise.all([stranger.close(), other.close()]);
  });
});

describe('a login that its owner ends from elsewhere', () => {
  test('is worth nothing: its sockets close, its session ends, and it is in the audit log', async () => {
    const pair = await meet(server);
    const elsewhere = await Visitor.signedIn(server, 'sharer@demo.example');
    const others = (await loginsOf(elsewhere)).filter(({ here }) => !here);
    expect(await end(elsewhere, { handles: others.map(({ handle }) => handle) })).toBe(204);
    const seen = await pair.helper.event('session.view', ({ state }) => state === 'ended');
    expect(seen.end).toMatchObject({ reason: 'sharer-left' });
    await pair.sharer.closed();
    expect((await pair.sharerVisitor.fetch('/api/logins')).status).toBe(401);
    expect(await loginsOf(elsewhere)).toEqual([expect.objectContaining({ here: true })]);
    const [record] = auditRecords(server.dataDir).filter(({ type }) => type === 'signed-out');
    expect(record).toMatchObject({ person: 'sharer@demo.example' });
    await Promise.all([pair.close(), elsewhere.close()]);
  });

  test('is one’s own alone: another person’s handle ends nothing', async () => {
    const [mine, theirs] = await Promise.all([
      Visitor.signedIn(server, 'helper2@demo.example'),
      Visitor.signedIn(server, 'sharer2@demo.example'),
    ]);
    const handles = (await loginsOf(theirs)).map(({ handle }) => handle);
    expect(await end(mine, { handles })).toBe(204);
    expect((await loginsOf(theirs)).map(({ handle }) => handle)).toEqual(handles);
    await Promise.all([mine.close(), theirs.close()]);
  });

  test.each([
    ['nothing', undefined],
    ['no list', {}],
    ['an empty list', { handles: [] }],
    ['numbers', { handles: [1] }],
    ['more than there can be', { handles: Array.from({ length: 51 }, () => 'a') }],
    ['more than is asked', { handles: ['a'], everybody: true }],
  ])('is named as it should be: %s is refused', async (_, body) => {
    const visitor = await Visitor.signedIn(server, 'helper2@demo.example');
    expect(await end(visitor, body)).toBe(400);
    await visitor.close();
  });

  test('is not ended by another site’s page', async () => {
    const visitor = await Visitor.signedIn(server, 'helper2@demo.example');
    const [own] = await loginsOf(visitor);
    const handles = [own?.handle];
    expect(await end(visitor, { handles }, { 'sec-fetch-site': 'cross-site' })).toBe(404);
    expect((await loginsOf(visitor)).map(({ handle }) => handle)).toContain(own?.handle);
    await visitor.close();
  });
});

test('of more than 50 logins of one person, those end that were not used for longest', async () => {
  const visitors = [];
  for (let count = 0; count < 51; count += 1)
    visitors.push(await Visitor.signedIn(server, 'admin@demo.example'));
  const own = await loginsOf(visitors.at(-1) as Visitor);
  expect(own).toHaveLength(50);
  await Promise.all(visitors.map((visitor) => visitor.close()));
});

test('signing out takes along what the browser has kept', async () => {
  const visitor = await Visitor.signedIn(server, 'helper@demo.example');
  const out = await visitor.fetch('/signout', { method: 'POST' });
  await out.text();
  expect(out.headers.get('clear-site-data')).toBe('"cache"');
  await visitor.close();
});
