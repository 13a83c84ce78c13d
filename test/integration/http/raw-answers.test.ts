/** Answers to what is no good request: they too come with the headers of security, and say what to do. */
import { once } from 'node:events';
import { connect } from 'node:tls';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { upgradeLines } from '../../support/raw-socket.ts';
import { startServer, type TestServer } from '../../support/server.ts';
import { expectedHeaders } from './expected-headers.ts';

let server: TestServer;

beforeAll(async () => {
  server = await startServer({}, { tls: { hsts: { includeSubDomains: true } } });
});
afterAll(async () => {
  await server.stop();
});

/** Sends exactly this. @returns All that is said until the server hangs up. */
async function said(request: string): Promise<{ status: number; head: string; body: string }> {
  const socket = connect({ port: server.port, host: 'localhost', ca: server.ca });
  await once(socket, 'secureConnect');
  socket.write(request);
  const [head = '', body = ''] = (await text(socket)).split(/\r\n\r\n(.*)/s);
  return { status: Number(head.split(' ')[1]), head, body };
}

const lines = (...parts: string[]) => [...parts, '', ''].join('\r\n');
const host = 'Host: localhost';
const filler = (bytes: number) => 'x'.repeat(bytes);
const origin = () => `Origin: ${server.origin}`;
const socketPath = '/socket/?EIO=4&transport=websocket';

test.each<[what: string, status: number, request: () => string]>([
  ['no HTTP', 400, () => 'nonsense\r\n\r\n'],
  ['an unknown method', 400, () => lines('BREW / HTTP/1.1', host)],
  ['no host', 400, () => lines('GET / HTTP/1.1')],
  ['two hosts', 400, () => lines('GET / HTTP/1.1', host, 'Host: elsewhere.example')],
  ['the same host twice', 400, () => lines('GET / HTTP/1.1', host, 'hOsT: localhost')],
  ['two hosts with an expectation', 400, () => lines('GET / HTTP/1.1', host, host, 'Expect: all')],
  ['a request for the server as a whole', 400, () => lines('OPTIONS * HTTP/1.1', host)],
  ['any other method for it', 400, () => lines('GET *?a=b HTTP/1.1', host)],
  ['a host that could be none', 400, () => lines('GET / HTTP/1.1', 'Host: a/b?@c')],
  [
    'a socket of two hosts',
    400,
    () => lines(...upgradeLines(socketPath), host, 'Host: elsewhere.example', origin()),
  ],
  [
    'two lengths',
    400,
    () => lines('POST / HTTP/1.1', host, 'Content-Length: 1', 'Content-Length: 2'),
  ],
  ['a bad header', 400, () => lines('GET / HTTP/1.1', host, 'a b: c')],
  ['a header with a zero', 400, () => lines('GET / HTTP/1.1', host, 'a: b\0c')],
  ['cookies of 16 KiB', 431, () => lines('GET / HTTP/1.1', host, `Cookie: a=${filler(17_000)}`)],
  ['cookies of 200 KiB', 431, () => lines('GET / HTTP/1.1', host, `Cookie: a=${filler(200_000)}`)],
  ['a long address', 431, () => lines(`GET /${filler(20_000)} HTTP/1.1`, host)],
  [
    'cookies with an upgrade',
    431,
    () => lines(`GET ${socketPath} HTTP/1.1`, host, `Cookie: a=${filler(17_000)}`),
  ],
  [
    'a chunk with much to say',
    413,
    () =>
      lines(
        'POST /demo-signin/x HTTP/1.1',
        host,
        'Content-Type: application/x-www-form-urlencoded',
        'Transfer-Encoding: chunked',
      ) + `1;a=${filler(20_000)}\r\n`,
  ],
  [
    'an expectation',
    200,
    () =>
      lines(
        'GET / HTTP/1.1',
        `Host: localhost:${server.port}`,
        'Expect: nothing',
        'Connection: close',
      ),
  ],
  [
    'a socket by polling',
    400,
    () => lines('GET /socket/?EIO=4&transport=polling HTTP/1.1', host, 'Connection: close'),
  ],
  [
    'a socket without Upgrade',
    400,
    () => lines(`GET ${socketPath} HTTP/1.1`, host, origin(), 'Connection: close'),
  ],
  [
    'a socket by POST',
    400,
    () => lines(`POST ${socketPath} HTTP/1.1`, host, 'Content-Length: 0', 'Connection: close'),
  ],
  [
    'a socket of another site',
    400,
    () => lines(...upgradeLines(socketPath), host, 'Origin: https://evil.example'),
  ],
  [
    'a socket of no kind',
    400,
    () => lines(...upgradeLines('/socket/?EIO=4&transport=x'), host, origin()),
  ],
  [
    'a socket without a key',
    400,
    () =>
      lines(
        `GET ${socketPath} HTTP/1.1`,
        host,
        origin(),
        'Connection: Upgrade',
        'Upgrade: websocket',
      ),
  ],
  [
    'a socket of a known number',
    400,
    () => lines(...upgradeLines(`${socketPath}&sid=x`), host, origin()),
  ],
])('%s is answered by %i', async (_what, status, request) => {
  const answer = await said(request());
  expect([answer.status, answer.body.length > 0]).toEqual([status, true]);
  const headers = new Map(
    answer.head
      .split('\r\n')
      .slice(1)
      .map((line) => [line.split(':')[0]!.toLowerCase(), line.replace(/^[^:]*: ?/, '')]),
  );
  for (const [name, value] of Object.entries(expectedHeaders))
    expect([name, headers.get(name)]).toEqual([
      name,
      name === 'strict-transport-security' ? `${value}; includeSubDomains` : value,
    ]);
  expect(headers.get('content-security-policy')).toContain("default-src 'none'");
});

test('too many cookies are answered by a page that says what to do', async () => {
  const { head, body } = await said(
    lines('GET /help HTTP/1.1', host, `Cookie: a=${filler(30_000)}`),
  );
  expect(head).toContain('Content-Type: text/html; charset=utf-8');
  expect(body).toContain('<h1>Your browser sent too many cookies</h1>');
  expect(body).toContain('delete the cookies of this site and of the sites that it belongs to');
  expect(body).toContain('16 KiB');
});

test('a request that never ends is answered before the connection is closed', async () => {
  const answer = await said(`GET / HTTP/1.1\r\n${host}\r\n`);
  expect(answer.status).toBe(408);
  expect(answer.head.toLowerCase()).toContain('strict-transport-security');
});

test('nobody on the way keeps what the server says of what it could not read', async () => {
  expect((await said('nonsense\r\n\r\n')).head).toMatch(/^Cache-Control: no-store$/m);
});
