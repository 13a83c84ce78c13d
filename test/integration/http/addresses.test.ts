/** Addresses: which answer, which lead elsewhere, and which never lead away from here. */
import { connect, type TLSSocket } from 'node:tls';
import { once } from 'node:events';
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

describe('TLS', () => {
  async function handshake(version: 'TLSv1' | 'TLSv1.1' | 'TLSv1.2' | 'TLSv1.3') {
    const socket: TLSSocket = connect({
      port: server.port,
      host: 'localhost',
      ca: server.ca,
      minVersion: version,
      maxVersion: version,
      // Else our own side would refuse the old ones.
      ciphers: 'DEFAULT@SECLEVEL=0',
    });
    try {
      await once(socket, 'secureConnect');
      return socket.getProtocol();
    } catch (error) {
      return (error as NodeJS.ErrnoException).code;
    } finally {
      socket.destroy();
    }
  }

  test.each(['TLSv1.2', 'TLSv1.3'] as const)('%s is spoken', async (version) => {
    expect(await handshake(version)).toBe(version);
  });

  test.each(['TLSv1', 'TLSv1.1'] as const)('%s is refused', async (version) => {
    expect(await handshake(version)).toBe('ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION');
  });
});

describe('health', () => {
  test('the server says that it is alive, and that it may take sessions', async () => {
    expect(await ask(server, '/healthz')).toMatchObject({ status: 200, body: 'ok\n' });
    const { status, body } = await ask(server, '/readyz');
    expect([status, JSON.parse(body)]).toEqual([
      200,
      {
        ready: true,
        details: {
          identityProvider: expect.stringMatching(/^DEMO: whoever reaches/),
          certificate: expect.stringMatching(/^days left: \d+ \(20/),
        },
      },
    ]);
  });

  test.each(['forwarded', 'via', 'x-forwarded-for', 'x-real-ip'])(
    'it says no more than that to whom a proxy on this machine passes on (%s)',
    async (name) => {
      const headers = { [name]: '203.0.113.7' };
      const { status, body } = await ask(server, '/readyz', { headers });
      expect([status, JSON.parse(body)]).toEqual([200, { ready: true }]);
    },
  );

  test('it says so under whatever name it is asked', async () => {
    const headers = { host: '10.0.0.1' };
    expect((await ask(server, '/healthz', { headers })).status).toBe(200);
    expect((await ask(server, '/readyz', { headers })).status).toBe(200);
  });
});

describe('the public address', () => {
  test.each([
    ['/', '/'],
    ['/join?passcode=ABCD2345', '/join?passcode=ABCD2345'],
    ['//evil.example/x', '//evil.example/x'],
    ['/\\evil.example', '/\\evil.example'],
  ])('is where another name of this host leads with %s', async (path, expected) => {
    const { status, headers } = await ask(server, path, { headers: { host: 'other.example' } });
    expect(status).toBe(307);
    expect(headers.location).toBe(`${server.origin}${expected}`);
  });

  test.each([
    ['was sent there before is not sent again', '__Host-beside-sent=1', 200],
    ['has cookies alike is sent there', 'a=b; x__Host-beside-sent=1; y=__Host-beside-sent=1', 307],
  ])('whoever %s', async (_who, cookie, expected) => {
    const headers = { host: 'other.example', cookie };
    expect((await ask(server, '/', { headers })).status).toBe(expected);
  });
});

describe('a passcode in the query', () => {
  test.each([
    ['ABCD2345', 'ABCD2345'],
    ['ABCD-2345', 'ABCD-2345'],
    ['%23%26%0d%0aSet-Cookie:x', '%23%26%0D%0ASet-Cookie%3Ax'],
    ['', ''],
  ])('moves to the fragment, which no browser sends: %s', async (asked, moved) => {
    const { status, headers } = await ask(server, `/join?passcode=${asked}`);
    expect(status).toBe(302);
    expect(headers.location).toBe(`/join#passcode=${moved}`);
    expect(headers['set-cookie']).toBeUndefined();
  });

  test('is left alone when there are two: the page is served', async () => {
    expect((await ask(server, '/join?passcode=A&passcode=B')).status).toBe(200);
  });
});

test('a page of people sends whoever has not signed in to do so, and back with its query', async () => {
  const { status, headers } = await ask(server, '/admin/audit?type=purge');
  expect([status, headers.location]).toEqual([
    302,
    `/signin?returnTo=${encodeURIComponent('/admin/audit?type=purge')}`,
  ]);
});

describe('the helper’s console', () => {
  test('is served to whoever has not signed in, or the session in its fragment would be lost', async () => {
    const { status, headers } = await ask(server, '/help');
    expect([status, headers.location]).toEqual([200, undefined]);
  });

  test('is served to whoever has signed in', async () => {
    const visitor = await Visitor.signedIn(server, 'helper@demo.example');
    const response = await visitor.fetch('/help');
    expect([response.status, response.headers.get('content-type')]).toEqual([
      200,
      'text/html; charset=utf-8',
    ]);
    expect(await response.text()).toContain('<!doctype html>');
    await visitor.close();
  });
});

describe('what there is not', () => {
  const html = { accept: 'text/html' };

  test('is a page to people and a code to programs', async () => {
    const page = await ask(server, '/nowhere', { headers: html });
    expect([page.status, page.headers['content-type']]).toEqual([404, 'text/html; charset=utf-8']);
    expect((await ask(server, '/index.html', { headers: html })).status).toBe(404);
    const answer = await ask(server, '/nowhere', { headers: { accept: 'application/json' } });
    expect([answer.status, answer.body]).toEqual([404, '{"code":"NOT_FOUND"}']);
  });

  test.each([
    '/index.html',
    '/assets/nothing.js',
    '/assets/',
    '/assets/../../../package.json',
    '/..%2f..%2fpackage.json',
    '/%2e%2e/%2e%2e/src/main.ts',
    '/.env',
    '/data/secret',
    '/demo-pictures/nobody.svg',
    '/metrics',
  ])('shows no file: %s', async (path) => {
    const answer = await ask(server, path);
    expect([200, 404]).toContain(answer.status);
    expect(answer.body).toMatch(/^(<!doctype html>|\{"code")/);
  });

  test.each([
    '/%',
    '/%E0%A4%A',
    '/demo-signin/%',
    '/join?passcode=%E0%A4%A',
    '/?a[b]=c&__proto__=x',
  ])('is no fault of the server when malformed: %s', async (path) => {
    const { status, body } = await ask(server, path);
    expect([200, 302, 400, 404]).toContain(status);
    expect(body).not.toContain('    at ');
  });

  test.each(['POST', 'PUT', 'DELETE', 'PATCH'])('is refused by %s too', async (method) => {
    expect((await ask(server, '/', { method })).body).toBe('{"code":"NOT_FOUND"}');
  });
});
