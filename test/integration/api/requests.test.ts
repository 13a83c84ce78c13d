/** Requests to the API that are wrong, and what is said about them. */
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:tls';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Problem } from '../../../src/http/api/problem.ts';
import type { Reply } from '../../../src/protocol/requests.ts';
import { program, withToken, type ApiAnswer, type Program } from '../../support/api.ts';
import { startServer, type TestServer } from '../../support/server.ts';
import { until } from '../../support/until.ts';
import { Visitor, type TestConnection } from '../../support/visitor.ts';

let server: TestServer;
let adminVisitor: Visitor;
let admin: TestConnection;
let client: Program;

beforeAll(async () => {
  server = await startServer();
  adminVisitor = await Visitor.signedIn(server, 'admin@demo.example');
  admin = await adminVisitor.connect();
  const helper = await Visitor.signedIn(server, 'helper@demo.example');
  await helper.close();
  client = await program(server, admin, [
    ...(['settings.write', 'token.write', 'session.open-any', 'webhook.write'] as const),
  ]);
});
afterAll(async () => {
  await adminVisitor.close();
  await server.stop();
});

const change = { name: 'blockChat', value: false };
const patch = async (body: string | Uint8Array, headers: Record<string, string> = {}) =>
  await client.send('PATCH', '/settings', body, headers);
const types = ['Content-Type: application/json', 'Content-Type: text/plain'];
const nested = (depth: number) => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`;

const head = (...lines: string[]) =>
  [
    ...lines,
    'Connection: close',
    `Host: localhost:${server.port}`,
    `Authorization: Bearer ${client.secret}`,
    '',
    '',
  ].join('\r\n');

async function said(sent: string): Promise<string> {
  const socket = connect({ port: server.port, host: 'localhost', ca: server.ca });
  await once(socket, 'secureConnect');
  socket.write(sent);
  return await text(socket);
}

function problemIn(answer: string): Problem {
  return JSON.parse(answer.slice(answer.indexOf('\r\n\r\n'))) as Problem;
}

describe('a body', () => {
  test.each<[string, string | Uint8Array, string, string]>([
    ['that is no JSON', '{', '#', 'not_json'],
    ['that is empty JSON', ' ', '#', 'not_json'],
    ['that is a list', '[]', '#', 'invalid_type'],
    ['that is text', '"x"', '#', 'invalid_type'],
    ['that is null', 'null', '#', 'invalid_type'],
    ['with a member twice', '{"name":"blockChat","value":true,"value":false}', '#', 'repeated_key'],
    [
      'with one twice, spelt otherwise',
      '{"name":"blockChat","value":true,"v\\u0061lue":false}',
      '#',
      'repeated_key',
    ],
    ['with half a character', '{"name":"\\ud800","value":true}', '#', 'not_json'],
    ['with half a character as the name of a member', '{"\\udfff":1}', '#', 'not_json'],
    ['that is deep', nested(50), '#', 'not_json'],
    ['that is very deep', nested(5_000), '#', 'not_json'],
    ['with many members', `[${'1,'.repeat(5_000)}1]`, '#', 'not_json'],
    ['with a byte that is no UTF-8', Buffer.from('{"a":"\xff"}', 'latin1'), '#', 'not_json'],
  ])('%s', async (_what, body, pointer, issue) => {
    const answer = await patch(body);
    expect([answer.status, answer.body]).toEqual([
      400,
      {
        ...{ type: 'urn:beside:error:MALFORMED', title: 'MALFORMED', status: 400 },
        ...{ code: 'MALFORMED', errors: [{ pointer, issue }] },
      },
    ]);
  });

  test('with members that nobody knows is told where they are', async () => {
    const body = { helper: 'helper@demo.example', colour: 'red', 'a/b~c d': 1 };
    const { status, body: problem } = await client.send('POST', '/sessions', body);
    expect([status, problem.errors]).toEqual([
      400,
      [
        { pointer: '#/colour', issue: 'unrecognized_keys' },
        { pointer: '#/a~1b~0c%20d', issue: 'unrecognized_keys' },
      ],
    ]);
  });

  test('with a member that would be the prototype of all others', async () => {
    const answer = await client.send('POST', '/sessions', '{"__proto__":{"helper":"x"}}');
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(Object.hasOwn(Object.prototype, 'helper')).toBe(false);
  });

  test('with something of another type is told where', async () => {
    const { body } = await client.send('POST', '/sessions', { helper: 5, sharer: '' });
    expect(body.errors).toEqual([
      { pointer: '#/helper', issue: 'invalid_type' },
      { pointer: '#/sharer', issue: 'too_small' },
    ]);
  });

  test('that is too large is refused before it is read', async () => {
    const answer = await patch(JSON.stringify({ ...change, more: 'x'.repeat(70_000) }));
    expect([answer.status, answer.body.code]).toEqual([413, 'BODY_TOO_LARGE']);
    const announced = await client.send('PATCH', '/settings', undefined, {
      'content-type': 'application/json',
      'content-length': '0',
    });
    expect(announced.status).toBe(400);
  });

  test.each([
    ['text/plain', {}],
    ['application/x-www-form-urlencoded', {}],
    ['application/json; charset=utf-16', {}],
    ['application/jsonp', {}],
    ['application/json', { 'content-encoding': 'gzip' }],
  ])('of the type %s %j is not taken', async (type, headers) => {
    const answer = await patch(JSON.stringify(change), { 'content-type': type, ...headers });
    expect([answer.status, answer.body.code]).toEqual([415, 'CONTENT_TYPE_NOT_ACCEPTED']);
  });

  test('of two types is not taken', async () => {
    const answer = await said(
      head('PATCH /api/v1/settings HTTP/1.1', ...types, 'Content-Length: 2') + '{}',
    );
    expect(answer).toMatch(/^HTTP\/1\.1 415 /);
    expect(problemIn(answer).code).toBe('CONTENT_TYPE_NOT_ACCEPTED');
  });

  test('with all characters is taken', async () => {
    const answer = await patch('{"name":"\\ud83d\\ude00","value":true}');
    expect(answer.body.errors).toEqual([{ pointer: '#', issue: 'invalid_union' }]);
  });

  test('is taken with its character set', async () => {
    const type = 'application/json; charset=UTF-8';
    expect((await patch(JSON.stringify(change), { 'content-type': type })).status).toBe(200);
  });

  test.each(['GET', 'DELETE'])('of a %s is refused', async (method) => {
    const path = method === 'GET' ? '/settings' : '/tokens/x';
    const answer = await client.send(method, path, {});
    expect([answer.status, answer.body.errors]).toEqual([
      400,
      [{ pointer: '#', issue: 'not_expected' }],
    ]);
  });
});

describe('an address', () => {
  test.each([
    ['/nothing'],
    ['/'],
    [''],
    ['/Settings'],
    ['/settings/'],
    ['//settings'],
    ['/%73ettings/x'],
    ['/../v1/settings'],
    ['/%2e%2e/me'],
    ['/settings%00'],
    ['/settings;a=b'],
  ])('that there is not: %s', async (path) => {
    const answer = await client.get(path);
    expect([answer.status, answer.body.code]).toEqual([404, 'NOT_FOUND']);
    expect(answer.headers['content-type']).toBe('application/problem+json');
  });

  test('that cannot be decoded', async () => {
    for (const path of ['/tokens/%ff', '/tokens/%', '/tokens/%E0%A4%A'])
      expect((await client.send('DELETE', path)).body).toMatchObject({ code: 'MALFORMED' });
  });

  test('with SQL, or a path, in the place of an id', async () => {
    for (const name of ["x'; drop table api_tokens; --", '..%2f..%2fetc', '%00', 'ä'])
      expect(
        (await client.send('DELETE', `/tokens/${encodeURIComponent(name)}`)).body,
      ).toMatchObject({ code: 'TOKEN_UNKNOWN' });
    expect((await client.get('/tokens')).status).toBe(200);
  });

  test.each([
    ['PATCH', '', 'WEBHOOK_UNKNOWN'],
    ['DELETE', '', 'WEBHOOK_UNKNOWN'],
    ['POST', '/secret', 'WEBHOOK_UNKNOWN'],
    ['GET', '/deliveries', 'WEBHOOK_UNKNOWN'],
    ['POST', '/deliveries/1/resend', 'WEBHOOK_UNKNOWN'],
  ])('with the id of a webhook that there is not: %s …%s', async (method, rest, code) => {
    const answer = await client.send(method, `/webhooks/${randomUUID()}${rest}`);
    expect([answer.status, answer.body.code]).toEqual([404, code]);
  });

  test.each([
    ['GET', '/settings?colour=red', { parameter: 'colour', issue: 'unrecognized_keys' }],
    ['GET', '/settings?__proto__=x', { parameter: '__proto__', issue: 'unrecognized_keys' }],
    ['GET', '/settings?a=1&a=2', { parameter: 'a', issue: 'repeated_key' }],
    ['PATCH', '/settings?value=true', { pointer: '?', issue: 'not_expected' }],
    ['DELETE', '/tokens/x?tokenId=y', { parameter: 'tokenId', issue: 'not_expected' }],
  ])('%s %s: a parameter that is not expected', async (method, path, fault) => {
    const answer = await client.send(method, path, method === 'PATCH' ? change : undefined);
    expect([answer.status, answer.body.errors]).toEqual([400, [fault]]);
  });
});

describe('a list, page by page', () => {
  const nextOf = ({ headers }: ApiAnswer<unknown>): string | undefined =>
    /^<\/api\/v1(.*)>; rel="next"$/.exec(String(headers['link'] ?? ''))?.[1];

  test('goes on where the page before has ended, by the address in its answer', async () => {
    const reader = await program(server, admin, ['report.read', 'session.open-any']);
    for (const ticket of ['1', '2', '3'])
      await reader.send('POST', '/sessions', { helper: 'helper@demo.example', ticket });
    type Page = Reply<'reports.sessions'>;
    // The report is made from events, a moment later.
    await until('the sessions are in the report', async () => {
      const { body } = await reader.get<Page>('/reports/sessions');
      return body.sessions.length === 3;
    });
    const seen: (string | undefined)[] = [];
    let path: string | undefined = '/reports/sessions?limit=2';
    let first: string | undefined;
    while (path !== undefined) {
      const answer: ApiAnswer<Page> = await reader.get<Page>(path);
      const { sessions, nextCursor } = answer.body;
      expect(answer.status).toBe(200);
      seen.push(...sessions.map(({ ticket }) => ticket));
      path = nextOf(answer);
      expect(path === undefined).toBe(nextCursor === undefined);
      first ??= nextCursor;
    }
    expect(seen).toEqual(['3', '2', '1']);

    const refused: [string, string][] = [
      [`/reports/sessions?limit=2&state=ended&cursor=${first}`, 'CURSOR_NOT_ACCEPTED'],
      [`/reports/sessions?cursor=${first}x`, 'CURSOR_NOT_ACCEPTED'],
      ['/reports/sessions?cursor=e30', 'CURSOR_NOT_ACCEPTED'],
      ['/reports/sessions?limit=0', 'MALFORMED'],
      ['/reports/sessions?limit=201', 'MALFORMED'],
      ['/reports/sessions?limit=1e1', 'MALFORMED'],
      ['/reports/sessions?limit=', 'MALFORMED'],
      ['/reports/sessions?state=all', 'MALFORMED'],
      [`/reports/sessions?sort=${encodeURIComponent('start; drop table sessions')}`, 'MALFORMED'],
    ];
    for (const [wrong, code] of refused) {
      const answer = await reader.get(wrong);
      expect([wrong, answer.status, answer.body.code]).toEqual([wrong, 400, code]);
    }
    const sql = encodeURIComponent("' or 1=1 --");
    const none = await reader.get<Page>(`/reports/sessions?text=${sql}&helper=${sql}`);
    expect([none.status, none.body.sessions]).toEqual([200, []]);
    const late = await reader.get<Page>('/reports/sessions?from=8000000000000000');
    expect(late.body).toEqual({ sessions: [] });
  });
});

test('a cursor that a wider token has got shows a narrower one no more', async () => {
  const wide = await program(server, admin, ['session.read-any', 'session.open-any']);
  const scope = { groups: ['Nobody is in it'] };
  const narrow = await program(server, admin, ['session.read-any'], { scope });
  for (const ticket of ['1', '2'])
    await wide.send('POST', '/sessions', { helper: 'helper@demo.example', ticket });
  const { body } = await wide.get<Reply<'sessions.live'>>('/sessions?limit=1');
  expect(body.sessions).toHaveLength(1);
  const next = `/sessions?limit=1&cursor=${body.nextCursor}`;
  expect((await wide.get<Reply<'sessions.live'>>(next)).body.sessions).toHaveLength(1);
  const seen = await narrow.get(next);
  expect([seen.status, seen.body]).toEqual([200, { sessions: [], total: 0 }]);
  const elsewhere = await wide.get(`/reports/sessions?limit=1&cursor=${body.nextCursor}`);
  expect([elsewhere.status, elsewhere.body.code]).toEqual([403, 'PERMISSION_MISSING']);
});

describe('a method', () => {
  test.each([
    ['POST', '/settings', 'GET, HEAD, PATCH, OPTIONS'],
    ['PUT', '/settings', 'GET, HEAD, PATCH, OPTIONS'],
    ['DELETE', '/sessions', 'GET, HEAD, POST, OPTIONS'],
    ['TRACE', '/settings', 'GET, HEAD, PATCH, OPTIONS'],
    ['GET', '/tokens/x', 'DELETE, OPTIONS'],
  ])('%s that %s does not have', async (method, path, allow) => {
    const { status, body, headers } = await client.send(method, path);
    expect([status, body.code]).toEqual([405, 'METHOD_NOT_ALLOWED']);
    expect(headers.allow).toBe(allow);
  });

  test('HEAD is GET without the body', async () => {
    const [head, get] = [await client.send('HEAD', '/settings'), await client.get('/settings')];
    expect([head.status, head.text, head.headers['content-length']]).toEqual([
      ...[200, '', get.headers['content-length']],
    ]);
  });

  test('OPTIONS lists the methods, and lets no other site in', async () => {
    const headers = {
      origin: 'https://elsewhere.example',
      'access-control-request-method': 'PATCH',
      'access-control-request-headers': 'authorization',
    };
    const { status, headers: got } = await client.send('OPTIONS', '/settings', undefined, headers);
    expect([status, got.allow]).toEqual([204, 'GET, HEAD, PATCH, OPTIONS']);
    const read = await client.get('/settings', headers);
    for (const answer of [got, read.headers])
      expect(Object.keys(answer).filter((name) => name.startsWith('access-control'))).toEqual([]);
    expect(
      (await withToken(server, '').send('OPTIONS', '/settings', undefined, headers)).status,
    ).toBe(401);
  });
});

test('two tokens in one request are refused, whichever comes first', async () => {
  const wrong = 'Authorization: Bearer wrong';
  const right = `Authorization: Bearer ${client.secret}`;
  for (const lines of [[wrong], [right, wrong]]) {
    const answer = await said(head('GET /api/v1/settings HTTP/1.1', ...lines));
    expect(answer).toMatch(/^HTTP\/1\.1 400 /);
    expect(problemIn(answer).errors).toEqual([{ header: 'Authorization', issue: 'repeated' }]);
  }
});

test('what was refused before it came to the API is a problem, too', async () => {
  const { status, headers, body } = await client.send('POST', '/drain', undefined, {
    'sec-fetch-site': 'cross-site',
  });
  expect([status, headers['content-type'], body]).toEqual([
    404,
    'application/problem+json',
    { type: 'urn:beside:error:NOT_FOUND', title: 'NOT_FOUND', status: 404, code: 'NOT_FOUND' },
  ]);
});

describe('what is left of a request', () => {
  test.each<[string, () => string]>([
    [
      'two lengths',
      () => head('PATCH /api/v1/settings HTTP/1.1', 'Content-Length: 4', 'Content-Length: 5'),
    ],
    [
      'a length and chunks',
      () =>
        head(
          ...['PATCH /api/v1/settings HTTP/1.1', 'Content-Length: 4', 'Transfer-Encoding: chunked'],
        ) + '0\r\n\r\nGET /api/v1/tokens HTTP/1.1\r\n\r\n',
    ],
    [
      'chunks that are spelt otherwise',
      () => head('PATCH /api/v1/settings HTTP/1.1', 'Transfer-Encoding: xchunked') + '0\r\n\r\n',
    ],
  ])('with %s is no second request', async (_what, sent) => {
    const answer = await said(sent());
    expect(answer.match(/^HTTP\/1\.1 \d+/gm)).toEqual(['HTTP/1.1 400']);
  });

  test('a body that a GET should not have is no second request', async () => {
    const smuggled = head('GET /api/v1/tokens HTTP/1.1');
    const answer = await said(
      head('GET /api/v1/settings HTTP/1.1', `Content-Length: ${smuggled.length}`) + smuggled,
    );
    expect(answer.match(/^HTTP\/1\.1 \d+/gm)).toEqual(['HTTP/1.1 400']);
  });
});

describe('somebody who is signed in', () => {
  const problem = async (path: string, init: object = {}) => {
    const answer = await adminVisitor.fetch(`/api/v1${path}`, init);
    return [answer.status, ((await answer.json()) as { code?: string }).code];
  };

  test('may read by the cookie of their login, and change nothing', async () => {
    expect(await problem('/settings')).toEqual([200, undefined]);
    const body = JSON.stringify(change);
    const headers = { 'content-type': 'application/json', 'sec-fetch-site': 'same-origin' };
    expect(await problem('/settings', { method: 'PATCH', body, headers })).toEqual([
      ...[401, 'SIGN_IN_REQUIRED'],
    ]);
  });

  test.each(['cross-site', 'same-site'])('reads nothing by a page that is %s', async (site) => {
    expect(await problem('/settings', { headers: { 'sec-fetch-site': site } })).toEqual([
      ...[404, 'NOT_FOUND'],
    ]);
  });

  test('is not asked for when a token is sent that is wrong', async () => {
    const headers = { authorization: 'Bearer nothing' };
    expect(await problem('/settings', { headers })).toEqual([401, 'TOKEN_NOT_ACCEPTED']);
  });
});

describe('a rate', () => {
  test('is told with every answer, and when it is over', async () => {
    const greedy = await program(server, admin, ['settings.write']);
    const first = await greedy.get('/settings');
    expect(first.headers['ratelimit-policy']).toBe('"default";q=600;w=60');
    expect(first.headers['ratelimit']).toBe('"default";r=599;t=60');
    for (let sent = 1; sent < 600; sent += 60)
      await Promise.all(Array.from({ length: 60 }, () => greedy.get('/nothing')));
    const over = await greedy.get('/settings');
    expect([over.status, over.body.code]).toEqual([429, 'TOO_MANY_REQUESTS']);
    expect(over.headers['ratelimit']).toMatch(/^"default";r=0;t=\d+$/);
    expect(Number(over.headers['retry-after'])).toBe(over.body.retryAfterSeconds);
    expect((await client.get('/settings')).status).toBe(200);
  });
});

// The last: it makes this address wait.
test('whoever tries tokens has to wait, even with the right one', async () => {
  const tried = await Promise.all(
    Array.from({ length: 61 }, () => withToken(server, 'beside_wrong').get('/settings')),
  );
  const codes = new Set(tried.map(({ body }) => body.code));
  expect([...codes]).toContain('TOKEN_NOT_ACCEPTED');
  const right = await client.get('/settings');
  expect([right.status, right.body.code]).toEqual([429, 'TOO_MANY_REQUESTS']);
  expect(Number(right.headers['retry-after'])).toBeGreaterThan(0);
});
