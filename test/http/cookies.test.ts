import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startServer, type TestServer } from '../support/server.ts';
import { Visitor } from '../support/visitor.ts';
import { ask } from './ask.ts';

let server: TestServer;

beforeAll(async () => {
  server = await startServer();
});
afterAll(async () => {
  await server.stop();
});

describe('the cookie of a login', () => {
  test('belongs to this host alone, comes over TLS only, and is hidden from pages', async () => {
    const { headers } = await ask(server, '/signin');
    const cookies = headers['set-cookie'] ?? [];
    expect(cookies).toHaveLength(1);
    const [pair = '', ...attributes] = (cookies[0] ?? '').split('; ');
    expect(pair).toMatch(/^__Host-beside=s%3A/);
    expect(attributes.map((attribute) => attribute.replace(/^Expires=.*/, 'Expires'))).toEqual([
      'Path=/',
      'Expires',
      'HttpOnly',
      'Secure',
      'SameSite=Lax',
    ]);
  });

  test('ends with the login, twelve hours from now', async () => {
    const { headers } = await ask(server, '/signin');
    const [, expires = ''] = /Expires=([^;]+)/.exec(headers['set-cookie']?.[0] ?? '') ?? [];
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
    expect(await visitor.cookies()).not.toContain('__Host-beside');
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
