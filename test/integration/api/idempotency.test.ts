/** A program that sends a request again, because it does not know whether the first one was done. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Reply } from '../../../src/protocol/requests.ts';
import { program, withToken, type Program } from '../../support/api.ts';
import { rows } from '../../support/records.ts';
import { startServerProcess, type ServerProcess } from '../../support/server.ts';
import { Visitor } from '../../support/visitor.ts';

type Opened = Reply<'sessions.open'>;

let server: ServerProcess;
let admin: Visitor;
let client: Program;
let other: Program;

beforeAll(async () => {
  server = await startServerProcess();
  const helper = await Visitor.signedIn(server, 'helper@demo.example');
  await helper.close();
  admin = await Visitor.signedIn(server, 'admin@demo.example');
  const page = await admin.connect();
  client = await program(server, page, ['session.open-any']);
  other = await program(server, page, ['session.open-any']);
});
afterAll(async () => {
  await admin.close();
  await server.stop();
});

const ticket = { helper: 'helper@demo.example', ticket: 'INC-1' };
const open = async (key: string, body: object = ticket, by: Pick<Program, 'send'> = client) =>
  await by.send<Opened & { code?: string }>('POST', '/sessions', body, { 'idempotency-key': key });
const sessions = () => rows(server.dataDir, 'select id from sessions').length;

test('is answered as the first time, and it was done once', async () => {
  const before = sessions();
  const first = await open('once');
  const again = await open('once', { ticket: 'INC-1', helper: 'helper@demo.example' });
  expect([first.status, again.status]).toEqual([201, 201]);
  expect(again.body).toEqual(first.body);
  expect([first, again].map(({ headers }) => headers['idempotency-replayed'])).toEqual([
    ...[undefined, 'true'],
  ]);
  expect(sessions()).toBe(before + 1);
});

test('the token may be spelt otherwise the second time', async () => {
  const send = async (authorization: string) =>
    await client.send('POST', '/sessions', ticket, { 'idempotency-key': 'spelt', authorization });
  const first = await send(`Bearer ${client.secret}`);
  const again = await send(`bearer   ${client.secret} `);
  expect([first.status, again.status]).toEqual([201, 201]);
  expect(again.body).toEqual(first.body);
});

test('without a key it is done each time', async () => {
  const before = sessions();
  const twice = [
    await client.send('POST', '/sessions', ticket),
    await client.send('POST', '/sessions', ticket),
  ];
  expect(twice.map(({ status }) => status)).toEqual([201, 201]);
  expect(sessions()).toBe(before + 2);
});

test('another request with the same key is refused', async () => {
  expect((await open('twice')).status).toBe(201);
  const reused = await open('twice', { ...ticket, ticket: 'INC-2' });
  expect([reused.status, reused.body.code]).toEqual([422, 'IDEMPOTENCY_KEY_REUSED']);
});

test('of several at once, one is done', async () => {
  const before = sessions();
  const answers = await Promise.all(Array.from({ length: 10 }, () => open('at-once')));
  const done = answers.filter(({ status }) => status === 201);
  expect(new Set(done.map(({ body }) => body.sessionId)).size).toBe(1);
  for (const { status, body } of answers.filter((each) => each.status !== 201))
    expect([status, body.code]).toEqual([409, 'IDEMPOTENCY_KEY_IN_USE']);
  expect(sessions()).toBe(before + 1);
});

test('of two different requests at once with one key, one is done', async () => {
  const before = sessions();
  const bodies = Array.from({ length: 8 }, (_, index) => ({ ...ticket, ticket: `T-${index % 2}` }));
  const answers = await Promise.all(bodies.map((body) => open('differ', body)));
  const codes = new Set(answers.map(({ status, body }) => `${status} ${body.code ?? ''}`));
  expect([...codes].sort().slice(0, 1)).toEqual(['201 ']);
  expect(codes).toContain('422 IDEMPOTENCY_KEY_REUSED');
  expect(sessions()).toBe(before + 1);
});

test('the key of another program is another key', async () => {
  const [mine, theirs] = [await open('shared'), await open('shared', ticket, other)];
  expect(theirs.status).toBe(201);
  expect(theirs.body.sessionId).not.toBe(mine.body.sessionId);
});

test('what was refused may be sent again with its key', async () => {
  const wrong = { ...ticket, helper: 'nobody@demo.example' };
  expect((await open('refused', wrong)).body.code).toBe('CANNOT_HELP');
  expect((await open('refused', ticket)).status).toBe(201);
});

test.each(['', 'x'.repeat(256), 'with space', 'ünï'])('the key %j is none', async (key) => {
  const answer = await client.send('POST', '/sessions', ticket, {
    'idempotency-key': Buffer.from(key).toString('latin1'),
  });
  expect([answer.status, answer.body.errors]).toEqual([
    400,
    [{ header: 'Idempotency-Key', issue: 'invalid_format' }],
  ]);
});

test('the code of the session cannot be read where the answer is kept', async () => {
  const { body } = await open('sealed');
  const kept = rows<{ answer: Buffer }>(server.dataDir, 'select answer from idempotency_keys');
  expect(kept.length).toBeGreaterThan(3);
  for (const { answer } of kept) expect(answer.toString('latin1')).not.toContain(body.passcode);
});

test('a key that is a day old is forgotten', async () => {
  const first = await open('old');
  rows(server.dataDir, 'update idempotency_keys set at = at - 86400001 returning 1');
  const later = await open('old');
  expect([later.status, later.headers['idempotency-replayed']]).toEqual([201, undefined]);
  expect(later.body.sessionId).not.toBe(first.body.sessionId);
});

// The last: the server is killed.
test('after the server was killed it is still known what was done', async () => {
  const done = await open('before');
  // One that was under way.
  rows(
    server.dataDir,
    `update idempotency_keys set answer = null, key = 'cut off' where key = 'sealed' returning 1`,
  );
  await server.end('SIGKILL');
  const next = await startServerProcess({ BESIDE_DATA_DIR: server.dataDir });
  try {
    const same = withToken(next, client.secret);
    const before = sessions();
    const again = await open('before', ticket, same);
    expect([again.headers['idempotency-replayed'], again.body]).toEqual(['true', done.body]);
    expect((await open('cut-off-not', ticket, same)).status).toBe(201);
    expect(sessions()).toBe(before + 1);
  } finally {
    await next.end();
  }
});
