/** The provider says by itself that somebody is signed out: every page of theirs ends. */
import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { clientId, clientSecret, startEntra, type Entra } from '../../support/entra.ts';
import { auditRecords } from '../../support/records.ts';
import { startServer, type TestServer } from '../../support/server.ts';
import { Visitor } from '../../support/visitor.ts';
import { Visitors } from '../../support/visitors.ts';

const event = 'http://schemas.openid.net/event/backchannel-logout';

let provider: Entra;
let server: TestServer;
const visitors = new Visitors();

beforeAll(async () => {
  provider = await startEntra();
  server = await startServer(
    { NODE_EXTRA_CA_CERTS: provider.caFile },
    {
      identity: {
        provider: 'oidc',
        oidc: { issuer: `${provider.origin}/realm/v2.0`, clientId, clientSecret },
      },
    },
  );
});
beforeEach(() => {
  provider.reset();
});
afterEach(async () => {
  await visitors.close();
});
afterAll(async () => {
  await server.stop();
  await provider.stop();
});

function issuer(): string {
  return `${provider.origin}/realm/v2.0`;
}

async function signIn(sub: string, sid?: unknown): Promise<Visitor> {
  const visitor = visitors.add(new Visitor(server, [provider.ca]));
  provider.behaviour.claims = { iss: issuer(), aud: clientId, sub, sid, name: sub };
  expect((await visitor.follow('/signin?returnTo=/help')).pathname).toBe('/help');
  return visitor;
}

function logoutToken(more: Record<string, unknown>): string {
  const now = Math.floor(Date.now() / 1_000);
  return provider.sign({
    iss: issuer(),
    aud: clientId,
    iat: now,
    exp: now + 120,
    jti: randomUUID(),
    events: { [event]: {} },
    ...more,
  });
}

async function post(token: string): Promise<number> {
  const visitor = new Visitor(server);
  const response = await visitor.fetch('/backchannel-logout', {
    method: 'POST',
    body: new URLSearchParams({ logout_token: token }),
  });
  await response.text();
  await visitor.close();
  expect(response.headers.get('cache-control')).toBe('no-store');
  return response.status;
}

async function isIn(visitor: Visitor): Promise<boolean> {
  const me = (await (await visitor.fetch('/api/me')).json()) as { person: unknown };
  return me.person !== null;
}

test('of a person, all logins and their open sockets end, and nobody else’s', async () => {
  const [one, two] = [await signIn('olga', 's-1'), await signIn('olga')];
  const other = await signIn('oskar', 's-3');
  const sockets = await Promise.all([one.connect(), two.connect()]);
  const bystander = await other.connect();
  expect(await post(logoutToken({ sub: 'olga' }))).toBe(200);
  for (const socket of sockets) expect(await socket.closed()).toMatch(/disconnect|already/);
  expect([await isIn(one), await isIn(two), await isIn(other)]).toEqual([false, false, true]);
  expect(bystander.socket.connected).toBe(true);
  const audited = auditRecords(server.dataDir).filter(({ type }) => type === 'signed-out');
  expect(audited.slice(-2).map(({ person }) => person)).toEqual(['olga', 'olga']);
});

test('of one session at the provider, the logins that came from it end', async () => {
  const [one, two] = [await signIn('olga', 's-1'), await signIn('olga', 's-2')];
  expect(await post(logoutToken({ sid: 's-1' }))).toBe(200);
  expect([await isIn(one), await isIn(two)]).toEqual([false, true]);
  expect(await post(logoutToken({ sub: 'olga', sid: 's-2' }))).toBe(200);
  expect(await isIn(two)).toBe(false);
});

test('whoever is not here is no fault', async () => {
  expect(await post(logoutToken({ sub: 'somebody' }))).toBe(200);
});

const now = Math.floor(Date.now() / 1_000);

test.each<[string, Record<string, unknown>]>([
  ['of another issuer', { iss: 'https://evil.example' }],
  ['for another application', { aud: 'another' }],
  ['that has ended', { exp: now - 3_600 }],
  ['without an end', { exp: undefined }],
  ['that is old', { iat: now - 3_600 }],
  ['without a time', { iat: undefined }],
  ['without an id', { jti: undefined }],
  ['that is an ID token', { nonce: 'n' }],
  ['without the event', { events: {} }],
  ['with another event', { events: { 'https://example.com/event': {} } }],
  ['with an odd event', { events: { [event]: true } }],
  ['about nobody', { sub: undefined }],
  ['about a number', { sub: 5 }],
])('a token %s ends nothing', async (_what, more) => {
  const visitor = await signIn('olga', 's-1');
  expect(await post(logoutToken({ sub: 'olga', ...more }))).toBe(400);
  expect(await isIn(visitor)).toBe(true);
});

test('a forged token, one of an unknown key, an ID token and none at all end nothing', async () => {
  const visitor = await signIn('olga', 's-1');
  provider.behaviour.header = { kid: 'made-up' };
  expect(await post(logoutToken({ sub: 'olga' }))).toBe(400);
  provider.behaviour.header = { alg: 'none' };
  expect(await post(logoutToken({ sub: 'olga' }))).toBe(400);
  provider.behaviour.header = {};
  provider.behaviour.forged = true;
  expect(await post(logoutToken({ sub: 'olga' }))).toBe(400);
  provider.behaviour.forged = false;
  expect(await post(provider.issue())).toBe(400);
  for (const token of ['', 'x', 'a.b.c']) expect(await post(token)).toBe(400);
  expect(await isIn(visitor)).toBe(true);
});

test('a token counts once', async () => {
  await signIn('olga', 's-1');
  const token = logoutToken({ sub: 'olga' });
  expect(await post(token)).toBe(200);
  const again = await signIn('olga', 's-2');
  expect(await post(token)).toBe(400);
  expect(await isIn(again)).toBe(true);
});

test('with the demo there is no such address', async () => {
  const demo = await startServer();
  const visitor = new Visitor(demo);
  const response = await visitor.fetch('/backchannel-logout', { method: 'POST' });
  expect(response.status).toBe(404);
  await visitor.close();
  await demo.stop();
});
