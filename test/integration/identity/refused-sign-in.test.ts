/** Sign-ins that end at the page of a failed one, with a reference that stands in the log. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import BetterSqlite3 from 'better-sqlite3';
import { join } from 'node:path';
import { auditRecords } from '../../support/records.ts';
import { startServer, type TestServer } from '../../support/server.ts';
import { Visitor } from '../../support/visitor.ts';
import { lineFor } from './failed-sign-in.ts';

let server: TestServer;
let visitor: Visitor;

beforeAll(async () => {
  server = await startServer();
});
beforeEach(() => {
  visitor = new Visitor(server);
});
afterEach(async () => {
  await visitor.close();
});
afterAll(async () => {
  await server.stop();
});

/** The way up to the provider's answer: the address of the callback, not yet visited. */
async function callback(userName = 'helper@demo.example'): Promise<URL> {
  const choice = await visitor.follow('/signin?returnTo=/help');
  return await visitor.follow(await visitor.choose(choice, userName), /^\/signin\/callback$/);
}

async function expectFailed(
  url: URL | string,
  returnTo: string,
  expected = 'SIGN_IN_FAILED',
): Promise<void> {
  const landed = await visitor.follow(url.toString());
  expect(landed.pathname).toBe('/signin-failed');
  const { code, ref: _ref, ...rest } = Object.fromEntries(landed.searchParams);
  expect([code, rest]).toEqual([expected, { returnTo }]);
  expect(await lineFor(landed, server)).toContain(`"code":"${expected}"`);
  const me = (await (await visitor.fetch('/api/me')).json()) as { person: unknown };
  expect(me.person).toBeNull();
}

describe('a callback that belongs to no sign-in fails', () => {
  test('without a session', async () => {
    const url = await callback();
    await visitor.close();
    visitor = new Visitor(server);
    await expectFailed(url, '/');
  });

  test('with nothing', async () => {
    await expectFailed('/signin/callback', '/');
  });

  test.each(['made-up', '__proto__', 'constructor', 'toString', ''])(
    'with the state %j',
    async (state) => {
      const url = await callback();
      url.searchParams.set('state', state);
      await expectFailed(url, '/');
    },
  );

  test('with the code of another browser’s sign-in', async () => {
    const stolen = await callback();
    const other = new Visitor(server);
    const choice = await other.follow('/signin');
    const own = await other.follow(
      await other.choose(choice, 'helper2@demo.example'),
      /^\/signin\/callback$/,
    );
    own.searchParams.set('code', stolen.searchParams.get('code') ?? '');
    await visitor.close();
    visitor = other;
    await expectFailed(own, '/');
  });
});

describe('a callback whose parameters are not right fails', () => {
  test.each(['state', 'code', 'iss', 'another'])('with %s twice', async (name) => {
    const url = await callback();
    url.searchParams.append(name, url.searchParams.get(name) ?? 'x');
    url.searchParams.append(name, 'x');
    await expectFailed(url, '/');
  });

  test('without a code', async () => {
    const url = await callback();
    url.searchParams.delete('code');
    await expectFailed(url, '/');
  });

  test.each([
    ['a made-up code', 'code', 'made-up'],
    ['another issuer', 'iss', 'https://evil.example'],
  ])('with %s', async (_what, name, value) => {
    const url = await callback();
    url.searchParams.set(name, value);
    await expectFailed(url, '/help');
  });

  test('with the provider’s refusal', async () => {
    const url = await callback();
    const { state, iss } = Object.fromEntries(url.searchParams);
    const refusal = new URLSearchParams({ state: state!, iss: iss!, error: 'access_denied' });
    await expectFailed(`/signin/callback?${refusal.toString()}`, '/help');
  });

  test('when it has been used before', async () => {
    const url = await callback();
    expect((await visitor.follow(url.href)).pathname).toBe('/help');
    expect(await visitor.cookies()).not.toContain('__Host-signin-');
    await (await visitor.fetch('/signout', { method: 'POST' })).text();
    await expectFailed(url, '/');
  });
});

describe('the beginning of a sign-in that looks like an answer fails', () => {
  test.each(['error=x', 'code=x', 'code=x&state=x', 'response=x', 'code=x&code=y'])(
    'with %s',
    async (query) => {
      await expectFailed(`/signin?${query}&returnTo=/help`, '/help');
    },
  );
});

test('an answer that the provider does not stand by is audited, by its code alone', async () => {
  const url = await callback();
  url.searchParams.set('code', 'made-up');
  await expectFailed(url, '/help');
  expect(auditRecords(server.dataDir).at(-1)).toMatchObject({
    type: 'sign-in.refused',
    address: '127.0.0.1',
    code: 'SIGN_IN_FAILED',
  });
});

test.each(['server_error', 'temporarily_unavailable'])(
  'a provider that says %s is not the person’s fault',
  async (error) => {
    const url = await callback();
    url.searchParams.delete('code');
    url.searchParams.set('error', error);
    await expectFailed(url, '/help', 'SIGN_IN_UNAVAILABLE');
  },
);

describe('when the database is gone', () => {
  let broken: TestServer;
  let person: Visitor;

  /** As if the disk were: whatever is asked of the table fails. */
  function rename(from: string, to: string): void {
    const database = new BetterSqlite3(join(broken.dataDir, 'beside.sqlite'));
    database.exec(`alter table ${from} rename to ${to}`);
    database.close();
  }

  beforeAll(async () => {
    broken = await startServer({ BESIDE_LOG_LEVEL: 'warn' });
    person = await Visitor.signedIn(broken, 'helper@demo.example');
  });
  afterAll(async () => {
    await person.close();
    await broken.stop();
  });

  test.each([
    ['logins', '/signin?returnTo=/help', '/help'],
    ['people', '/signin?returnTo=/help', '/help'],
    ['logins', '/signin/callback?code=x&state=x', '/'],
    ['people', undefined, '/join'],
    ['logins', undefined, '/join'],
    ['audit_events', undefined, '/join'],
  ])('(%s) the way by %s ends on a page that says so, and can be read', async (table, way, to) => {
    const who = way ? person : new Visitor(broken);
    const choice = way ? undefined : await who.follow('/signin?returnTo=/join');
    const answer =
      choice &&
      (await who.follow(await who.choose(choice, 'helper@demo.example'), /^\/signin\/callback$/));
    rename(table, 'gone');
    try {
      const headers = { accept: 'text/html' };
      const left = await who.fetch(way ?? answer?.href ?? '', { headers });
      const landed = new URL(left.headers.get('location') ?? '', broken.origin);
      const { code, returnTo } = Object.fromEntries(landed.searchParams);
      expect([landed.pathname, code, returnTo]).toEqual([
        '/signin-failed',
        'STORE_UNAVAILABLE',
        to,
      ]);
      expect(await lineFor(landed, broken)).toContain('no such table');
      const page = await who.fetch(landed.href, { headers });
      expect([page.status, page.headers.get('content-type')]).toEqual([
        200,
        expect.stringContaining('text/html'),
      ]);
    } finally {
      rename('gone', table);
      if (!way) await who.close();
    }
  });

  test('a program is told by the code', async () => {
    rename('logins', 'gone');
    const answer = await person.fetch('/signin', { headers: { accept: 'application/json' } });
    rename('gone', 'logins');
    expect([answer.status, await answer.json()]).toMatchObject([
      503,
      { code: 'STORE_UNAVAILABLE' },
    ]);
  });
});

describe('the demo’s page of people', () => {
  test.each(['nobody@demo.example', '', '__proto__', 'Hanna Lindqvist'])(
    'knows nobody by the name %j',
    async (userName) => {
      const page = await visitor.follow('/signin');
      const response = await visitor.fetch(page.href, {
        method: 'POST',
        body: new URLSearchParams({ userName }),
      });
      expect([response.status, await response.json()]).toEqual([400, { code: 'MALFORMED' }]);
    },
  );

  test('leads a choice that belongs to no sign-in to the page of failed ones', async () => {
    const page = new URL('/demo-signin/made-up', server.origin);
    const landed = new URL(await visitor.choose(page, 'helper@demo.example'), server.origin);
    const { code } = Object.fromEntries(landed.searchParams);
    expect([landed.pathname, code]).toEqual(['/signin-failed', 'SIGN_IN_FAILED']);
    expect(await lineFor(landed, server)).toContain('"code":"SIGN_IN_FAILED"');
  });

  test('does not let one browser finish the sign-in of another', async () => {
    const page = await visitor.follow('/signin');
    const other = new Visitor(server);
    const landed = await other.follow(await other.choose(page, 'helper@demo.example'));
    expect(landed.pathname).toBe('/signin-failed');
    await other.close();
  });
});

test('a browser that begins sign-in after sign-in keeps the last eight', async () => {
  const choices = [];
  for (let count = 0; count < 9; count += 1) choices.push(await visitor.follow('/signin'));
  const ends = [];
  for (const page of [choices[0]!, choices[1]!])
    ends.push((await visitor.follow(await visitor.choose(page, 'helper@demo.example'))).pathname);
  expect(ends).toEqual(['/signin-failed', '/']);
});
