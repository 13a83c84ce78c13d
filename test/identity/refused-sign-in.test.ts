/** Roads that end at the page of a failed sign-in, with a reference that stands in the log. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { startServer, type TestServer } from '../support/server.ts';
import { Visitor } from '../support/visitor.ts';

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

/** The road up to the provider's answer: the address of the callback, not yet visited. */
async function callback(userName = 'helper@demo.example'): Promise<URL> {
  const choice = await visitor.follow('/signin?returnTo=/help');
  return await visitor.follow(await visitor.choose(choice, userName), /^\/signin\/callback$/);
}

async function expectFailed(url: URL | string, returnTo: string): Promise<void> {
  const landed = await visitor.follow(url.toString());
  expect(landed.pathname).toBe('/signin-failed');
  const { code, ref, ...rest } = Object.fromEntries(landed.searchParams);
  expect([code, rest]).toEqual(['SIGN_IN_FAILED', { returnTo }]);
  expect(ref).toMatch(/^[0-9a-f]{12}$/);
  expect(server.output()).toContain(`"ref":"${ref}"`);
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
    const again = await visitor.follow(url.href);
    expect(again.pathname).toBe('/signin-failed');
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
    expect([landed.pathname, landed.searchParams.get('code')]).toEqual([
      '/signin-failed',
      'SIGN_IN_FAILED',
    ]);
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
