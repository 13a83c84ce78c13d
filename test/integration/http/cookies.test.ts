import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
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

/** The cookies that the provider's answer is answered with. */
async function cookiesOfSignIn(): Promise<string[]> {
  const visitor = new Visitor(server);
  const choice = await visitor.follow('/signin');
  const chosen = await visitor.choose(choice, 'sharer@demo.example');
  const callback = await visitor.follow(chosen, /^\/signin\/callback$/);
  const response = await visitor.fetch(callback.href);
  await visitor.close();
  return response.headers.getSetCookie();
}

/** A cookie's attributes; the time of its end is left out. */
function attributesOf(cookie: string): string[] {
  const [, ...attributes] = cookie.split('; ');
  return attributes.map((attribute) => attribute.replace(/^Expires=.*/, 'Expires'));
}

describe('the cookie of a sign-in under way', () => {
  test('belongs to this host alone, comes over TLS only, is hidden from pages, and goes soon', async () => {
    const { headers } = await ask(server, '/signin');
    const [cookie = '', ...others] = headers['set-cookie'] ?? [];
    expect(others).toEqual([]);
    expect(cookie).toMatch(/^__Host-signin-/);
    expect(attributesOf(cookie)).toEqual([
      'Max-Age=600',
      'Path=/',
      'Expires',
      'HttpOnly',
      'Secure',
      'SameSite=Lax',
    ]);
  });

  test('is taken away when the sign-in is over', async () => {
    const cookies = await cookiesOfSignIn();
    expect(cookies.some((cookie) => /^__Host-signin-[^=]+=; .*1970/.test(cookie))).toBe(true);
  });
});

describe('the cookie of a login', () => {
  test('belongs to this host alone, comes over TLS only, and is hidden from pages', async () => {
    const cookie = (await cookiesOfSignIn()).find((given) => given.startsWith('__Host-beside='));
    expect(cookie).toMatch(/^__Host-beside=s%3A/);
    expect(attributesOf(cookie ?? '')).toEqual([
      'Path=/',
      'Expires',
      'HttpOnly',
      'Secure',
      'SameSite=Lax',
    ]);
  });

  test('ends with the login, twelve hours from now', async () => {
    const cookie = (await cookiesOfSignIn()).find((given) => given.startsWith('__Host-beside='));
    const [, expires = ''] = /Expires=([^;]+)/.exec(cookie ?? '') ?? [];
    const hours = (Date.parse(expires) - Date.now()) / 3_600_000;
    expect(hours).toBeGreaterThan(11.9);
    expect(hours).toBeLessThanOrEqual(12);
  });

  test.each(['/', '/join', '/help', '/api/me', '/signin-failed', '/nowhere', '/healthz'])(
    'is not given to who only looks: %s',
    async (path) => {
      expect((await ask(server, path)).headers['set-cookie']).toBeUndefined();
    },
  );

  test('is not given again to who has one', async () => {
    const visitor = await Visitor.signedIn(server, 'sharer@demo.example');
    const response = await visitor.fetch('/api/me');
    expect(response.headers.getSetCookie()).toEqual([]);
    await visitor.close();
  });

  test('is taken away by signing out', async () => {
    const visitor = await Visitor.signedIn(server, 'sharer@demo.example');
    const response = await visitor.fetch('/signout', { method: 'POST' });
    const [cookie = ''] = response.headers.getSetCookie();
    expect(cookie).toMatch(/^__Host-beside=; Path=\/; Expires=Thu, 01 Jan 1970 00:00:00 GMT/);
    // That somebody has signed in with this browser before stays known, and gives no right.
    expect(await visitor.cookies()).not.toContain('__Host-beside=');
    await visitor.close();
  });
});

describe('another site', () => {
  test.each(['cross-site', 'same-site', 'none'])('cannot sign anybody out (%s)', async (site) => {
    const visitor = await Visitor.signedIn(server, 'sharer@demo.example');
    const headers = { 'sec-fetch-site': site };
    const response = await visitor.fetch('/signout', { method: 'POST', headers });
    expect(response.status).toBe(404);
    const me = (await (await visitor.fetch('/api/me')).json()) as { person: unknown };
    expect(me.person).not.toBeNull();
    await visitor.close();
  });

  test('can lead people here all the same', async () => {
    const headers = { 'sec-fetch-site': 'cross-site' };
    expect((await ask(server, '/join', { headers })).status).toBe(200);
  });

  test('cannot sign anybody out by a mere link', async () => {
    const visitor = await Visitor.signedIn(server, 'sharer@demo.example');
    await (await visitor.fetch('/signout')).text();
    const me = (await (await visitor.fetch('/api/me')).json()) as { person: unknown };
    expect(me.person).not.toBeNull();
    await visitor.close();
  });
});
