/** The files of the pages: in which form they are sent, and when they are not. */
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { once } from 'node:events';
import { request } from 'node:https';
import { buffer } from 'node:stream/consumers';
import type { IncomingMessage } from 'node:http';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { startServer, type TestServer } from '../../support/server.ts';
import { ask } from '../../support/ask.ts';

let server: TestServer;
/** Of each kind one: a script, a style sheet, a picture, the document. */
let files: string[];

beforeAll(async () => {
  server = await startServer();
  const { body } = await ask(server, '/');
  const named = [...body.matchAll(/(?:src|href)="(\/[^"]+)"/g)].map(([, path]) => path ?? '');
  files = [...named, '/signin-failed', '/join'];
  expect(named.map((path) => path.split('.').at(-1))).toEqual(
    expect.arrayContaining(['js', 'css', 'svg']),
  );
});
afterAll(async () => {
  await server.stop();
});

async function get(path: string, headers: Record<string, string> = {}, method = 'GET') {
  const asking = request(new URL(path, server.origin), { method, headers, ca: server.ca }).end();
  const [answer] = (await once(asking, 'response')) as [IncomingMessage];
  const { statusCode: status } = answer;
  return { status, headers: answer.headers, bytes: await buffer(answer) };
}

test.each<[asked: string | undefined, sent: string | undefined]>([
  ['gzip, deflate, br, zstd', 'br'],
  ['br;q=0, gzip', 'gzip'],
  ['*', 'br'],
  ['gzip', 'gzip'],
  ['zstd', undefined],
  ['identity', undefined],
  [undefined, undefined],
  ['nonsense;;q=', undefined],
])('whoever takes %s gets %s, and it is the same file', async (asked, sent) => {
  for (const path of files) {
    const plain = await get(path);
    const { status, headers, bytes } = await get(path, asked ? { 'accept-encoding': asked } : {});
    // Small ones are not smaller for it.
    const encoding = headers['content-encoding'];
    if (plain.bytes.length > 500) expect([path, encoding]).toEqual([path, sent]);
    expect([status, headers.vary]).toEqual([200, 'Accept-Encoding']);
    expect(Number(headers['content-length'])).toBe(bytes.length);
    expect(headers['content-type']).toBe(plain.headers['content-type']);
    const text =
      encoding === 'br' ? brotliDecompressSync(bytes) : encoding ? gunzipSync(bytes) : bytes;
    expect(text.equals(plain.bytes)).toBe(true);
  }
});

test('each says what it is, and how its text is encoded', async () => {
  const types: Record<string, string> = {
    js: 'text/javascript',
    css: 'text/css',
    svg: 'image/svg+xml',
    document: 'text/html',
  };
  for (const path of files) {
    const [, ending = 'document'] = path.split('.');
    const { headers } = await get(path);
    expect([path, headers['content-type']]).toEqual([path, `${types[ending]}; charset=utf-8`]);
  }
});

test('each form has a tag of its own; whoever has it is sent nothing', async () => {
  for (const path of files) {
    const tags = new Set<string>();
    const encodings = new Set<string | undefined>();
    for (const accepted of ['br', 'gzip', 'identity']) {
      const asked = { 'accept-encoding': accepted };
      const { headers } = await get(path, asked);
      const tag = headers.etag ?? '';
      tags.add(tag);
      encodings.add(headers['content-encoding']);
      expect(tag).toMatch(/^"[\w-]+"$/);
      for (const known of [tag, `W/${tag}`, `"other", ${tag}`, '*']) {
        const again = await get(path, { ...asked, 'if-none-match': known });
        expect([again.status, again.bytes.length, again.headers.etag]).toEqual([304, 0, tag]);
        expect(again.headers['cache-control']).toBe(headers['cache-control']);
        expect(again.headers).not.toHaveProperty('content-encoding');
      }
      expect((await get(path, { ...asked, 'if-none-match': '"other"' })).status).toBe(200);
    }
    expect(tags.size).toBe(encodings.size);
  }
});

test('HEAD says the same, and sends nothing', async () => {
  for (const path of files) {
    const asked = { 'accept-encoding': 'gzip' };
    const { headers } = await get(path, asked);
    const head = await get(path, asked, 'HEAD');
    expect([head.status, head.bytes.length]).toEqual([200, 0]);
    const other = { date: '', 'x-request-id': '' };
    expect({ ...head.headers, ...other }).toEqual({ ...headers, ...other });
  }
});

test('a part of a file is not to be had: the whole is sent', async () => {
  for (const path of files)
    for (const range of ['bytes=0-9', 'bytes=5-', 'bytes=9999999-', 'bytes=9-1', 'rows=1-2']) {
      const { status, headers, bytes } = await get(path, { range });
      expect([status, headers['content-range']]).toEqual([200, undefined]);
      expect(bytes.length).toBe(Number(headers['content-length']));
    }
});

test.each([
  '/assets/first.js.br',
  '/.vite/manifest.json',
  '/build.json',
  '/assets//first.js',
  '/assets/%2e%2e/index.html',
  '/__proto__',
  '/constructor',
])('there is no %s', async (path) => {
  const headers = { accept: 'application/json' };
  expect((await ask(server, path, { headers })).body).toBe('{"code":"NOT_FOUND"}');
});

test('the compressed forms have no address of their own', async () => {
  for (const path of files.filter((file) => file.startsWith('/assets/')))
    expect((await ask(server, `${path}.br`)).status).toBe(404);
});

test('only reading is done at a file', async () => {
  for (const method of ['POST', 'PUT', 'DELETE', 'TRACE'])
    for (const path of [files[0] ?? '', '/', '/healthz'])
      expect([method, path, (await get(path, {}, method)).status]).toEqual([method, path, 404]);
});
