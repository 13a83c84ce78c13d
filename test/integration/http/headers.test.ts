import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startServer, type TestServer } from '../../support/server.ts';
import { ask } from '../../support/ask.ts';
import { expectedHeaders } from './expected-headers.ts';

/** As the design has it, to the letter. */
const contentSecurityPolicy =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; " +
  "font-src 'self'; media-src 'self' blob: mediastream:; connect-src 'self'; worker-src 'self'; " +
  "manifest-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; " +
  "require-trusted-types-for 'script'; trusted-types lit-html";

const form = { 'content-type': 'application/x-www-form-urlencoded' };

type Asked = [
  what: string,
  status: number,
  path: string,
  options?: { method?: string; headers?: Record<string, string>; body?: string },
];

const answers: Asked[] = [
  ['the first page', 200, '/'],
  ['the page of a session link', 200, '/join'],
  ['the page of a failed sign-in', 200, '/signin-failed'],
  ['the icon', 200, '/beside.svg'],
  ['who is signed in', 200, '/api/me'],
  ['health', 200, '/healthz'],
  ['readiness', 200, '/readyz'],
  ['a picture', 200, '/demo-pictures/helper.demo.example.svg'],
  ['the demo’s people', 200, '/api/demo-people'],
  ['the demo’s provider', 200, '/demo-idp/.well-known/openid-configuration'],
  ['a fault of the demo’s provider', 400, '/demo-idp/auth'],
  ['a redirect to sign in', 302, '/admin'],
  ['the beginning of a sign-in', 302, '/signin'],
  ['a failed sign-in', 302, '/signin/callback'],
  ['another name of this host', 307, '/', { headers: { host: 'elsewhere.example' } }],
  ['a page that there is not', 404, '/nowhere'],
  ['something that there is not', 404, '/nowhere', { method: 'POST' }],
  [
    'a request from another site',
    404,
    '/signout',
    {
      method: 'POST',
      headers: { 'sec-fetch-site': 'cross-site' },
    },
  ],
  ['a malformed address', 400, '/demo-signin/%E0%A4%A'],
  ['a form that says nothing', 400, '/demo-signin/x', { method: 'POST', headers: form }],
  [
    'a form that is too long',
    400,
    '/demo-signin/x',
    {
      method: 'POST',
      headers: form,
      body: `userName=${'x'.repeat(5_000)}`,
    },
  ],
  ['signing out', 200, '/signout', { method: 'POST' }],
];

let server: TestServer;

beforeAll(async () => {
  server = await startServer();
});
afterAll(async () => {
  await server.stop();
});

describe('every answer comes with the headers of security', () => {
  test.each(answers)('%s (%i)', async (_what, status, path, options = {}) => {
    const answer = await ask(server, path, options);
    expect(answer.status).toBe(status);
    expect(answer.headers).toMatchObject(expectedHeaders);
    const policy = String(answer.headers['content-security-policy']);
    expect(policy.replaceAll(';', '; ')).toBe(contentSecurityPolicy);
    expect(answer.headers).not.toHaveProperty('x-powered-by');
    if (answer.body !== '') expect(answer.headers['content-type']).toMatch(/; charset=utf-8$/);
  });

  test('so does each asset of the pages, which is kept for a year', async () => {
    const { body } = await ask(server, '/');
    const assets = [...body.matchAll(/(?:src|href)="(\/assets\/[^"]+)"/g)].map((found) => found[1]);
    expect(assets.length).toBeGreaterThan(0);
    for (const asset of assets) {
      const answer = await ask(server, asset ?? '');
      expect(answer.status).toBe(200);
      expect(answer.headers).toMatchObject(expectedHeaders);
      expect(answer.headers['cache-control']).toBe('public, max-age=31536000, immutable');
    }
  });

  test('and pages are asked for anew each time, answers about people are not kept at all', async () => {
    expect((await ask(server, '/')).headers['cache-control']).toBe('no-cache');
    expect((await ask(server, '/api/me')).headers['cache-control']).toBe('no-store');
  });
});
