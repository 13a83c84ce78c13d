/** Whatever a page sends that is no proper request is answered with a code, and the server goes on. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import { requests, type RequestName } from '../../../src/protocol/requests.ts';
import { payloads } from '../../support/payloads.ts';
import { RawSocket } from '../../support/raw-socket.ts';
import { rows } from '../../support/records.ts';
import { startServer, type TestServer } from '../../support/server.ts';
import { Visitor } from '../../support/visitor.ts';

const names = Object.keys(requests) as RequestName[];

let server: TestServer;
let visitor: Visitor;
let others: Visitor[];

beforeAll(async () => {
  server = await startServer();
  visitor = await Visitor.signedIn(server, 'helper@demo.example');
  others = await Promise.all(
    ['helper2', 'viewer', 'sharer'].map((name) => Visitor.signedIn(server, `${name}@demo.example`)),
  );
});
afterAll(async () => {
  await Promise.all([visitor, ...others].map((each) => each.close()));
  await server.stop();
});

/** JSON that is no payload of this request, by what is wrong with it. */
function junkFor(name: RequestName): [what: string, json: string][] {
  const right = payloads()[name];
  const fields = JSON.stringify(right).slice(1, -1);
  const withKey = (key: string, value: string) =>
    `{"${key}":${value}${fields === '' ? '' : ','}${fields}}`;
  const deep = '['.repeat(5_000) + ']'.repeat(5_000);
  return [
    ['null', 'null'],
    ['a list', '[]'],
    ['a list around it', `[${JSON.stringify(right)}]`],
    ['text', '"text"'],
    ['a number', '1e999'],
    ['a truth', 'true'],
    ['an unknown key', withKey('extra', '1')],
    ['a prototype', withKey('__proto__', '{"admin":true}')],
    ['a constructor', withKey('constructor', '{"prototype":{}}')],
    ['deep nesting', deep],
    ['a deeply nested key', withKey('extra', deep)],
    ...Object.keys(right).flatMap((key): [string, string][] => [
      [`no ${key}`, JSON.stringify({ ...right, [key]: undefined })],
      [`${key} null`, JSON.stringify({ ...right, [key]: null })],
      [`${key} a list`, JSON.stringify({ ...right, [key]: [] })],
      [`${key} an empty object`, JSON.stringify({ ...right, [key]: {} })],
      [`${key} a number`, JSON.stringify({ ...right, [key]: -1.5 })],
      [`${key} a file name`, JSON.stringify({ ...right, [key]: '../../etc/passwd' })],
    ]),
  ];
}

/**
 * Some are made of text, without a value a setting is the configuration's, a number is only asked
 * for while digits have to be typed, and what is left out has a default or stays as it is.
 */
const isRightAfterAll = (name: RequestName, what: string) =>
  (name === 'session.answer' && what === 'no number') ||
  (name === 'session.join' && what === 'passcode a file name') ||
  (name === 'participant.admit' && what === 'userName a file name') ||
  (name === 'device.list' && what === 'search a file name') ||
  (name === 'access.explain' && what === 'person a file name') ||
  (name === 'people.search' && what === 'search a file name') ||
  (name === 'chat.send' && what === 'text a file name') ||
  (name === 'webhooks.create' && what === 'name a file name') ||
  (name === 'webhooks.create' && what === 'url a file name') ||
  (name === 'webhooks.update' && what === 'no enabled') ||
  (name === 'tokens.create' && ['name a file name', 'no days', 'no scope'].includes(what)) ||
  (name === 'tokens.revoke' && what === 'tokenId a file name') ||
  (name === 'holds.put' && what === 'note a file name') ||
  (name === 'settings.change' && what === 'value null');

describe('a payload that is not as the contract says is MALFORMED', () => {
  // One person may open 100 sockets in ten seconds.
  test.each(names)('of %s', async (name) => {
    const person = others[names.indexOf(name) % others.length] ?? visitor;
    const socket = await RawSocket.entered(person);
    const junk = junkFor(name).filter(([what]) => !isRightAfterAll(name, what));
    const answers = await Promise.all(
      junk.map(async ([what, json]) => [what, await socket.request(name, json)]),
    );
    expect(answers).toEqual(
      junk.map(([what]) => [what, { ok: false, error: { code: 'MALFORMED' } }]),
    );
    socket.close();
  });

  test('of every request that needs one, when there is none', async () => {
    const socket = await RawSocket.entered(visitor);
    for (const name of names.filter((each) => Object.keys(payloads()[each]).length > 0)) {
      socket.send(`427${JSON.stringify([name])}`);
      const answer = await socket.frame(/^437/);
      expect([name, answer]).toEqual([name, '437[{"ok":false,"error":{"code":"MALFORMED"}}]']);
    }
    socket.close();
  });
});

/** Texts that may contain anything: what people say to each other, and what is only compared. */
const takesAnyText = new Set(['chat.send text', 'session.join passcode']);
const isCursor = (key: string) => key === 'cursor';

/** The payload with each of its texts in turn, and each that may be there, replaced. */
function withText(name: RequestName, text: string): [what: string, payload: object][] {
  const right = payloads()[name];
  const schema = z.toJSONSchema(requests[name].payload, { io: 'input', unrepresentable: 'any' });
  const keys = [schema, ...(schema.anyOf ?? [])].flatMap((each) =>
    typeof each === 'object' ? Object.keys((each as typeof schema).properties ?? {}) : [],
  );
  return [...new Set(keys)]
    .filter((key) => !isCursor(key) && !takesAnyText.has(`${name} ${key}`))
    .map((key) => [key, { ...right, [key]: text }]);
}

describe.each([
  ['a NUL', 'a\0b'],
  ['what a terminal obeys', 'a\u001b[2Jb'],
  ['half a character', 'a\ud800'],
])('%s in any text is MALFORMED', (_what, text) => {
  test('of every request', async () => {
    const all = names.flatMap((name) =>
      withText(name, text).map(([key, payload]) => ({ name, key, payload })),
    );
    // A page may ask 50 times a second.
    for (let from = 0; from < all.length; from += 40) {
      const some = all.slice(from, from + 40);
      const socket = await RawSocket.entered(others[(from / 40) % others.length] ?? visitor);
      const answers = await Promise.all(
        some.map(async ({ name, key, payload }) => ({
          ...{ name, key },
          answer: await socket.request(name, JSON.stringify(payload)),
        })),
      );
      const answer = { ok: false, error: { code: 'MALFORMED' } };
      expect(answers).toEqual(some.map(({ name, key }) => ({ name, key, answer })));
      socket.close();
    }
  });

  test.each<[RequestName, object]>([
    ['tokens.create', { scope: { groups: ['Finance', text] } }],
    ['tokens.create', { scope: { domains: [text] } }],
    ['holds.put', { held: { person: text } }],
  ])('of %s %j', async (name, change) => {
    const socket = await RawSocket.entered(visitor);
    const payload = JSON.stringify({ ...payloads()[name], ...change });
    expect(await socket.request(name, payload)).toEqual({
      ok: false,
      error: { code: 'MALFORMED' },
    });
    socket.close();
  });
});

describe('a payload of more than anybody needs is MALFORMED, without being looked at', () => {
  const keys = (count: number) =>
    Object.fromEntries(Array.from({ length: count }, (_, index) => [`k${index}`, 1]));

  test.each([
    ['keys', { ...keys(5_000) }],
    ['format parameters', { rtpCapabilities: { codecs: [{ parameters: keys(5_000) }] } }],
    ['codecs', { rtpCapabilities: { codecs: Array.from({ length: 5_000 }, () => ({})) } }],
    ['levels', { rtpCapabilities: [[[[[[[[[1]]]]]]]]] }],
  ])('%s', async (_of, payload) => {
    const socket = await RawSocket.entered(visitor);
    expect(await socket.request('media.ready', JSON.stringify(payload))).toEqual({
      ok: false,
      error: { code: 'MALFORMED' },
    });
    socket.close();
  });
});

test.each([
  ['brackets and commas', '[{,'.repeat(1_200)],
  ['quotation marks', '"[[[['.repeat(700)],
  ['backslashes', '\\'.repeat(2_000) + '"' + '['.repeat(100)],
])('%s in a text are no levels and no entries', async (_what, text) => {
  const socket = await RawSocket.entered(visitor);
  const payload = JSON.stringify({ ...payloads()['chat.send'], text });
  expect(await socket.request('chat.send', payload)).toEqual({
    ok: false,
    error: { code: 'NOT_IN_SESSION' },
  });
  socket.close();
});

describe('a request that there is not is UNKNOWN_REQUEST', () => {
  test.each([
    '',
    'session.Create',
    'session.create ',
    'session',
    'toString',
    '__proto__',
    'constructor',
    'hasOwnProperty',
    'session.view',
    'error',
    'connection',
    7,
  ])('%j', async (name) => {
    const socket = await RawSocket.entered(visitor);
    expect(await socket.request(name, '{}')).toEqual({
      ok: false,
      error: { code: 'UNKNOWN_REQUEST' },
    });
    socket.close();
  });
});

test('a request without somebody to answer to does nothing', async () => {
  const socket = await RawSocket.entered(visitor);
  socket.send('42["session.create",{}]');
  socket.send('42["session.create"]');
  socket.send('42["session.create",{},{}]');
  await socket.request('nothing', '{}');
  expect(rows(server.dataDir, 'select id from sessions')).toEqual([]);
  socket.close();
});

test('too many requests are refused for a second, on that connection only', async () => {
  const socket = await RawSocket.entered(visitor);
  const other = await RawSocket.entered(visitor);
  const began = performance.now();
  const answers = await Promise.all(
    Array.from({ length: 300 }, () => socket.request('nothing', '{}')),
  );
  const seconds = Math.ceil((performance.now() - began) / 1_000);
  const codes = answers.map((answer) => answer.ok || answer.error.code);
  expect(new Set(codes)).toEqual(new Set(['UNKNOWN_REQUEST', 'TOO_MANY_REQUESTS']));
  expect(answers[codes.indexOf('TOO_MANY_REQUESTS')]).toEqual({
    ok: false,
    error: { code: 'TOO_MANY_REQUESTS', retryAfterSeconds: 1 },
  });
  expect(await other.request('nothing', '{}')).toMatchObject({
    error: { code: 'UNKNOWN_REQUEST' },
  });
  // Fifty in each second, and a second may begin at any of them.
  const taken = codes.filter((code) => code === 'UNKNOWN_REQUEST').length;
  expect(taken).toBeGreaterThanOrEqual(50);
  expect(taken).toBeLessThanOrEqual(50 * (seconds + 1));
  socket.close();
  other.close();
});

test.each([
  ['requests', 'helper2@demo.example', (count: number) => `42${count}["nothing",{}]`],
  ['requests that want no answer', 'sharer2@demo.example', () => '42["nothing",{}]'],
])('a flood of %s closes that connection, and no other', async (_of, who, frame) => {
  // Somebody who has sent nothing before: what a person may send is bounded too.
  const visitor = await Visitor.signedIn(server, who);
  const socket = await RawSocket.entered(visitor);
  const other = await RawSocket.entered(visitor);
  for (let count = 0; count < 2_000; count += 1) socket.send(frame(count));
  await socket.closed;
  expect(await other.request('nothing', '{}')).toMatchObject({
    error: { code: 'UNKNOWN_REQUEST' },
  });
  other.close();
  await visitor.close();
});
