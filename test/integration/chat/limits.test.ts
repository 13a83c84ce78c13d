/** How much a thread takes, and how fast, and how it is handed out. */
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import BetterSqlite3 from 'better-sqlite3';
import { meet, type Pair } from '../../support/pair.ts';
import { startServer, type TestServer } from '../../support/server.ts';

const most = { messages: 2_000, characters: 1_000_000 };
const page = { messages: 200, characters: 100_000 };
const inFiveSeconds = 30;

let server: TestServer;
let pair: Pair;

beforeAll(async () => {
  server = await startServer();
});
afterEach(async () => {
  await pair.close();
});
afterAll(async () => {
  await server.stop();
});

/** A session in which so much has been said; sent one after the other, it would take minutes. */
async function withThread(texts: string[]): Promise<Pair> {
  pair = await meet(server);
  const database = new BetterSqlite3(join(server.dataDir, 'beside.sqlite'));
  const insert = database.prepare(
    `insert into chat_messages (session_id, seq, client_id, author, text, at)
     select session_id, ?, ?, id, ?, 0 from participants where role = 'sharer' and session_id = ?`,
  );
  database.transaction(() => {
    texts.forEach((text, index) => insert.run(index + 1, randomUUID(), text, pair.sessionId));
  })();
  database.close();
  return pair;
}

const say = async (text: string, id: string = randomUUID()) =>
  await pair.helper.refusal('chat.send', { id, text });

test('whoever says more than 30 things in 5 seconds is told to wait, and nobody else is', async () => {
  pair = await meet(server);
  const codes = await Promise.all(Array.from({ length: inFiveSeconds + 1 }, () => say('hello')));
  expect(codes.filter((code) => code === undefined)).toHaveLength(inFiveSeconds);
  expect(codes.filter((code) => code === 'TOO_MANY_REQUESTS')).toHaveLength(1);
  const message = { id: randomUUID(), text: 'I can' };
  expect(await pair.sharer.refusal('chat.send', message)).toBeUndefined();
});

test('a thread of 2,000 messages takes no other, but knows its last one again', async () => {
  await withThread(Array.from({ length: most.messages - 1 }, () => 'x'));
  const last = randomUUID();
  expect(await say('the last', last)).toBeUndefined();
  expect(await say('one more')).toBe('THREAD_FULL');
  expect(await say('the last', last)).toBeUndefined();
});

test('nor does one of a million characters', async () => {
  const text = 'x'.repeat(4_000);
  await withThread([...Array.from({ length: 249 }, () => text), text.slice(1)]);
  expect(await say('xx')).toBe('THREAD_FULL');
  expect(await say('好')).toBeUndefined();
  expect(await say('x')).toBe('THREAD_FULL');
});

/** Asks until there is no more. @returns How many messages each page had. */
async function pages(): Promise<number[]> {
  const { thread } = await pair.sharer.request('session.enter', { sessionId: pair.sessionId });
  const counts = [thread.messages.length];
  for (let { more, messages } = thread; more;) {
    const afterSeq = messages.at(-1)?.seq ?? 0;
    ({ more, messages } = await pair.sharer.request('chat.history', { afterSeq }));
    expect(messages[0]?.seq).toBe(afterSeq + 1);
    counts.push(messages.length);
  }
  return counts;
}

test.each([
  ['a page holds 200 messages', page.messages, 1, [200]],
  ['one more is on the next', page.messages + 1, 1, [200, 1]],
  ['a page holds 100,000 characters', 26, 4_000, [25, 1]],
])('%s', async (_what, count, length, counts) => {
  await withThread(Array.from({ length: count }, () => 'x'.repeat(length)));
  expect(await pages()).toEqual(counts);
});
