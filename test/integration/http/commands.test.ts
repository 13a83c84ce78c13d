/** What can be asked by HTTP is answered and refused as by the socket: it is the same command. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Reply } from '../../../src/protocol/requests.ts';
import { meet, type Pair } from '../../support/pair.ts';
import { auditRecords } from '../../support/records.ts';
import { startServer, type TestServer } from '../../support/server.ts';
import { Visitor } from '../../support/visitor.ts';

const assign = (role: string, user: string) => ({ role, to: { user }, scope: 'everyone' });
const assignments = [
  assign('Help Desk Operator', 'helper@demo.example'),
  assign('Administrator', 'admin@demo.example'),
];

let server: TestServer;
let pair: Pair;
let stranger: Visitor;

beforeAll(async () => {
  server = await startServer({}, { assignments });
  pair = await meet(server);
  stranger = await Visitor.signedIn(server, 'sharer2@demo.example');
});
afterAll(async () => {
  await Promise.all([pair.close(), stranger.close()]);
  await server.stop();
});

async function get(visitor: Visitor, path: string) {
  const response = await visitor.fetch(path);
  return { status: response.status, headers: response.headers, body: await response.json() };
}

async function sessionsOf(visitor: Visitor): Promise<Reply<'session.own'>['sessions']> {
  return ((await get(visitor, '/api/sessions')).body as Reply<'session.own'>).sessions;
}

describe('one’s own sessions', () => {
  test.each(['helper', 'sharer'] as const)('are the same as by the socket, as %s', async (side) => {
    const visitor = side === 'helper' ? pair.helperVisitor : pair.sharerVisitor;
    const { sessions } = await pair[side].request('session.own', {});
    expect(sessions).toMatchObject([{ id: pair.sessionId, role: side }]);
    expect(await sessionsOf(visitor)).toEqual(sessions);
  });

  test('show a passcode to the helper who waits, and to nobody else', async () => {
    const page = await pair.helperVisitor.connect();
    const { view } = await page.request('session.create', {});
    expect(await sessionsOf(pair.helperVisitor)).toContainEqual(
      expect.objectContaining({ id: view.id, passcode: view.invitation?.passcode }),
    );
    for (const other of [pair.sharerVisitor, stranger])
      expect(JSON.stringify(await sessionsOf(other))).not.toContain(view.id);
    await page.request('session.end', {});
    page.close();
  });

  test('are none for somebody who is in no session', async () => {
    expect(await sessionsOf(stranger)).toEqual([]);
  });

  test('are kept by no browser and no proxy', async () => {
    const { status, headers } = await get(stranger, '/api/sessions');
    expect([status, headers.get('cache-control')]).toEqual([200, 'no-store']);
  });
});

describe.each(['/api/sessions', '/api/settings'])('%s', (path) => {
  test('is for who has signed in', async () => {
    const anonymous = new Visitor(server);
    expect(await get(anonymous, path)).toMatchObject({
      status: 401,
      body: { code: 'SIGN_IN_REQUIRED' },
    });
    await anonymous.close();
  });

  test('is only read, and that not from another site’s page', async () => {
    const admin = await Visitor.signedIn(server, 'admin@demo.example');
    const headers = { 'sec-fetch-site': 'cross-site' };
    for (const init of [{}, { headers }]) {
      const response = await admin.fetch(path, { method: 'POST', ...init });
      expect([response.status, await response.json()]).toEqual([404, { code: 'NOT_FOUND' }]);
    }
    const read = await admin.fetch(path);
    expect(read.headers.get('access-control-allow-origin')).toBeNull();
    expect(read.headers.get('cross-origin-resource-policy')).toBe('same-origin');
    await read.text();
    await admin.close();
  });

  test('is answered only so often to one login', async () => {
    const visitor = await Visitor.signedIn(server, 'admin@demo.example');
    const answers = await Promise.all(Array.from({ length: 61 }, () => get(visitor, path)));
    const refused = answers.filter(({ status }) => status === 429);
    expect(refused.map(({ body }) => body)).toEqual([
      { code: 'TOO_MANY_REQUESTS', retryAfterSeconds: 60 },
    ]);
    expect((await get(stranger, '/api/sessions')).status).toBe(200);
    await visitor.close();
  });
});

describe('what needs a permission', () => {
  test('is the same as by the socket for who holds it', async () => {
    const admin = await Visitor.signedIn(server, 'admin@demo.example');
    const page = await admin.connect();
    const reply = await page.request('settings.read', {});
    expect(reply.settings.length).toBeGreaterThan(0);
    expect((await get(admin, '/api/settings')).body).toEqual(reply);
    await admin.close();
  });

  test('is refused to who does not, and that stands in the audit log', async () => {
    expect(await get(pair.helperVisitor, '/api/settings')).toMatchObject({
      status: 403,
      body: { code: 'PERMISSION_MISSING' },
    });
    const refusals = auditRecords(server.dataDir).filter(
      ({ type }) => type === 'permission.refused',
    );
    expect(refusals.at(-1)).toMatchObject({
      person: 'helper@demo.example',
      details: { request: 'settings.read' },
    });
  });

  test('is refused to who has lost the role since signing in', async () => {
    const admin = await Visitor.signedIn(server, 'admin@demo.example');
    expect((await get(admin, '/api/settings')).status).toBe(200);
    const [operator] = assignments;
    await server.configure({ assignments: [operator] });
    await server.printed(/configuration: (changes taken over)/);
    expect(await get(admin, '/api/settings')).toMatchObject({
      status: 403,
      body: { code: 'PERMISSION_MISSING' },
    });
    expect((await get(admin, '/api/sessions')).status).toBe(200);
    await admin.close();
  });
});
