/** What somebody may do changes, or their login ends, while pages are open: they follow at once. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { startProvider, type TestProvider } from '../../support/openid-provider.ts';
import { auditRecords, rows } from '../../support/records.ts';
import { startServer, type TestServer } from '../../support/server.ts';
import { Visitor, type TestConnection } from '../../support/visitor.ts';
import { Visitors } from '../../support/visitors.ts';

const operator = ['Help Desk Operator'];
const assignments = [
  { role: 'Help Desk Operator', to: { appRole: 'Help Desk Operator' }, scope: 'everyone' },
  { role: 'Auditor', to: { appRole: 'Auditor' }, scope: 'everyone' },
  { role: 'Listener', to: { appRole: 'Listener' }, scope: 'everyone' },
  { role: 'Help Desk Operator', to: { group: 'Desk' }, scope: { groups: ['Finance', 'Sales'] } },
];
const roles = { Listener: ['session.offer', 'session.view'] };

let provider: TestProvider;
let server: TestServer;
const visitors = new Visitors();

beforeAll(async () => {
  provider = await startProvider();
  provider.account.claims = claimsOf('nobody', [], []);
  const { issuer, clientId, clientSecret } = provider;
  server = await startServer(
    { NODE_EXTRA_CA_CERTS: provider.caFile, BESIDE_OIDC_CLIENT_SECRET: clientSecret },
    { identity: { provider: 'oidc', oidc: { issuer, clientId } }, roles, assignments },
  );
  provider.begin(server.origin);
});
afterEach(async () => {
  await visitors.close();
});
afterAll(async () => {
  await server.stop();
  await provider.stop();
});

function claimsOf(name: string, held: string[], groups: string[]) {
  return { name, preferred_username: `${name}@corp.example`, roles: held, groups };
}

async function signIn(visitor: Visitor, name: string, held: string[], groups: string[] = []) {
  provider.account = { sub: name, claims: claimsOf(name, held, groups) };
  expect((await visitor.follow('/signin?returnTo=/help')).pathname).toBe('/help');
}

async function open(name: string, held: string[], groups: string[] = []) {
  const visitor = visitors.add(new Visitor(server, [provider.ca]));
  await signIn(visitor, name, held, groups);
  return { visitor, page: await visitor.connect() };
}

async function meet(helper: TestConnection, sharer: TestConnection): Promise<string> {
  const { view } = await helper.request('session.create', {});
  await sharer.request('session.join', { passcode: view.invitation?.passcode ?? '' });
  return view.id;
}

async function untilEnded(page: TestConnection) {
  return (await page.event('session.view', ({ state }) => state === 'ended')).end;
}

const revoked = { reason: 'policy', rule: 'role-revoked', at: expect.any(Number) };

describe('a helper who signs in anew', () => {
  test('without the role has no sockets and no sessions any more, and both sides know why', async () => {
    const helper = await open('helga', operator);
    const other = await helper.visitor.connect();
    const sharer = await open('simon', []);
    const sessionId = await meet(helper.page, sharer.page);
    const waiting = (await other.request('session.create', {})).view;
    await signIn(helper.visitor, 'helga', []);

    expect(await untilEnded(sharer.page)).toEqual(revoked);
    expect(await untilEnded(helper.page)).toEqual(revoked);
    expect(await untilEnded(other)).toEqual(revoked);
    for (const page of [helper.page, other]) {
      expect(await page.event('access.ended')).toEqual({ reason: 'role-revoked' });
      await page.closed();
    }
    expect(sharer.page.seen('access.ended')).toBe(false);
    const again = await helper.visitor.connect();
    expect(await again.refusal('session.create', {})).toBe('PERMISSION_MISSING');
    const passcode = waiting.invitation?.passcode ?? '';
    expect(await sharer.page.refusal('session.join', { passcode })).toBe('PASSCODE_NOT_ACCEPTED');

    const found = auditRecords(server.dataDir);
    expect(found.filter((each) => each.sessionId === sessionId).at(-1)).toMatchObject({
      type: 'session.ended',
      details: { reason: 'policy', rule: 'role-revoked' },
    });
    const lost = found.filter(({ type }) => type === 'permissions.lost');
    expect(lost).toMatchObject([{ person: 'helga@corp.example' }]);
    expect(lost[0]?.details['permissions']).toContain('session.offer');
  });

  test('and then signs out ends what was begun before', async () => {
    const helper = await open('hannes', operator);
    const sharer = await open('svenja', []);
    await meet(helper.page, sharer.page);
    await signIn(helper.visitor, 'hannes', operator);
    await (await helper.visitor.fetch('/signout', { method: 'POST' })).text();
    // Not only once they have been away for too long.
    const at = expect.any(Number) as unknown;
    expect(await untilEnded(sharer.page)).toEqual({ reason: 'helper-left', by: 'helper', at });
  });

  test('in another browser without the role loses it in this one', async () => {
    const helper = await open('hugo', operator);
    const sharer = await open('sven', []);
    await meet(helper.page, sharer.page);
    await open('hugo', []);
    expect(await untilEnded(sharer.page)).toEqual(revoked);
    expect(await helper.page.event('access.ended')).toEqual({ reason: 'role-revoked' });
  });

  test('with more than before keeps the page that is open, and it may do more', async () => {
    const helper = await open('hilde', ['Auditor']);
    expect(await helper.page.refusal('session.create', {})).toBe('PERMISSION_MISSING');
    await signIn(helper.visitor, 'hilde', ['Auditor', ...operator]);
    expect(await helper.page.refusal('session.create', {})).toBeUndefined();
  });

  test('without something that the session does not need comes back to it', async () => {
    const helper = await open('harald', ['Auditor', ...operator]);
    const sharer = await open('sabine', []);
    const sessionId = await meet(helper.page, sharer.page);
    await signIn(helper.visitor, 'harald', operator);
    expect(await helper.page.event('access.ended')).toEqual({ reason: 'role-revoked' });
    await helper.page.closed();
    const again = await helper.visitor.connect();
    const { view } = await again.request('session.enter', { sessionId });
    expect(view.state).toBe('joined');
  });

  test('without a voice goes on viewing, in a session where they have not spoken', async () => {
    const helper = await open('heinz', operator);
    const sharer = await open('stefan', []);
    await meet(helper.page, sharer.page);
    await helper.page.request('session.request-view', {});
    await signIn(helper.visitor, 'heinz', ['Listener']);
    await helper.page.closed();
    expect(sharer.page.seen('session.view', ({ state }) => state === 'ended')).toBe(false);
  });
});

test('a sharer who leaves the groups that the helper may help is helped no longer', async () => {
  const helper = await open('hanna', [], ['Desk']);
  const sharer = await open('sofia', [], ['Finance']);
  await meet(helper.page, sharer.page);
  await open('sofia', [], ['Sales']);
  expect(sharer.page.seen('session.view', ({ state }) => state === 'ended')).toBe(false);
  await open('sofia', [], ['Board']);
  expect(await untilEnded(helper.page)).toEqual(revoked);
  expect(await untilEnded(sharer.page)).toEqual(revoked);
});

test('signing out tells the person’s other pages so before they are closed', async () => {
  const helper = await open('hektor', operator);
  const other = await helper.visitor.connect();
  await (await helper.visitor.fetch('/signout', { method: 'POST' })).text();
  for (const page of [helper.page, other]) {
    expect(await page.event('access.ended')).toEqual({ reason: 'signed-out' });
    await page.closed();
  }
});

describe('a login that expires', () => {
  /** The login that was made last ends so soon. */
  function endIn(ms: number): void {
    rows(
      server.dataDir,
      `update logins set expires_at = ? where rowid = (select max(rowid) from logins) returning id`,
      Date.now() + ms,
    );
  }

  test('ends its sockets and sessions, and both sides know why', async () => {
    const helper = await open('hedda', operator);
    const sharer = await open('selma', []);
    endIn(3_000);
    const page = await sharer.visitor.connect();
    await meet(helper.page, page);
    expect(await page.event('access.ended')).toEqual({ reason: 'login-expired' });
    expect(await untilEnded(helper.page)).toMatchObject({
      reason: 'policy',
      rule: 'sharer-login-expired',
    });
    expect(await untilEnded(page)).toMatchObject({
      reason: 'policy',
      rule: 'sharer-login-expired',
    });
    expect(helper.page.seen('access.ended')).toBe(false);
    await expect(sharer.visitor.connect()).rejects.toMatchObject({ code: 'SIGN_IN_REQUIRED' });
  });

  test('ends the session that a helper has begun with it, and the sharer knows why', async () => {
    const sharer = await open('sigrid', []);
    const helper = await open('hubert', operator);
    endIn(3_000);
    const page = await helper.visitor.connect();
    await meet(page, sharer.page);
    expect(await page.event('access.ended')).toEqual({ reason: 'login-expired' });
    for (const side of [sharer.page, page])
      expect(await untilEnded(side)).toMatchObject({
        reason: 'policy',
        rule: 'helper-login-expired',
      });
    expect(sharer.page.seen('access.ended')).toBe(false);
  });

  test('while its page is away brings nobody back; the same person’s next login does', async () => {
    const helper = await open('helmut', operator);
    const sharer = await open('susanne', []);
    const sessionId = await meet(helper.page, sharer.page);
    endIn(3_000);
    sharer.page.close();
    await helper.page.event('session.view', ({ other }) => other?.presence.state === 'away');
    // Somebody whose login ends a little later tells that the time has come.
    const { visitor } = await open('waltraud', []);
    endIn(3_000);
    expect(await (await visitor.connect()).event('access.ended')).toEqual({
      reason: 'login-expired',
    });
    await expect(sharer.visitor.connect()).rejects.toMatchObject({ code: 'SIGN_IN_REQUIRED' });
    expect(helper.page.seen('session.view', ({ state }) => state === 'ended')).toBe(false);
    await signIn(sharer.visitor, 'susanne', []);
    const again = await sharer.visitor.connect();
    const { view } = await again.request('session.enter', { sessionId });
    expect([view.state, view.role]).toEqual(['joined', 'sharer']);
  });

  test('but has been renewed in time ends nothing', async () => {
    const { visitor } = await open('hermann', operator);
    endIn(3_000);
    const page = await visitor.connect();
    await signIn(visitor, 'hermann', operator);
    const { visitor: watcher, page: watch } = await open('walter', []);
    endIn(3_100);
    const later = await watcher.connect();
    expect(await later.event('access.ended')).toEqual({ reason: 'login-expired' });
    expect(page.seen('access.ended')).toBe(false);
    expect(await page.refusal('session.create', {})).toBeUndefined();
    watch.close();
  });
});
