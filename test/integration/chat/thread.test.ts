/** The thread by socket, as it goes when no data channel is open. */
import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { maxChatTextLength } from '../../../src/protocol/chat.ts';
import { meet, type Pair } from '../../support/pair.ts';
import { startServer, type TestServer } from '../../support/server.ts';
import type { TestConnection } from '../../support/visitor.ts';

let server: TestServer;
const pairs: Pair[] = [];

beforeAll(async () => {
  server = await startServer();
});
afterEach(async () => {
  await Promise.all(pairs.splice(0).map((pair) => pair.close()));
});
afterAll(async () => {
  await server.stop();
});

async function two(): Promise<Pair> {
  const pair = await meet(server);
  pairs.push(pair);
  return pair;
}

async function say(page: TestConnection, text: string, id: string = randomUUID()) {
  return (await page.request('chat.send', { id, text })).message;
}

describe('messages', () => {
  test('reach both pages, each with its number, author and time', async () => {
    const { helper, sharer, entry } = await two();
    const id = randomUUID();
    const message = await say(sharer, 'hello', id);
    expect(message).toEqual({
      id,
      seq: 1,
      author: 'sharer',
      participantId: entry.view.me.id,
      name: 'Sofia Novák',
      text: 'hello',
      at: expect.any(Number),
    });
    expect(await helper.event('chat.message')).toEqual(message);
    expect(await sharer.event('chat.message')).toEqual(message);
  });

  test('of both sides at once are one thread without gaps, the same for both', async () => {
    const { helper, sharer } = await two();
    const sent = await Promise.all(
      Array.from({ length: 30 }, (_, index) =>
        say(index % 2 === 0 ? helper : sharer, `message ${index}`),
      ),
    );
    const seqs = sent.map(({ seq }) => seq).sort((a, b) => a - b);
    expect(seqs).toEqual(Array.from({ length: 30 }, (_, index) => index + 1));
    for (const page of [helper, sharer]) {
      const told = [];
      for (let count = 0; count < 30; count += 1) told.push(await page.event('chat.message'));
      expect(told.map(({ seq }) => seq)).toEqual(seqs);
      const { messages } = await page.request('chat.history', { afterSeq: 0 });
      expect(messages).toEqual(told);
    }
    const own = sent.filter(({ author }) => author === 'helper').map(({ text }) => text);
    expect(own).toEqual(Array.from({ length: 15 }, (_, index) => `message ${index * 2}`));
  });

  test('sent again are the same message, whatever they say the second time', async () => {
    const { helper, sharer } = await two();
    const id = randomUUID();
    const first = await say(sharer, 'once', id);
    expect(await say(sharer, 'twice', id)).toEqual(first);
    const both = await Promise.all([say(sharer, 'again', id), say(sharer, 'again', id)]);
    expect(both).toEqual([first, first]);
    // The other side may happen to use the same id.
    expect((await say(helper, 'mine', id)).seq).toBe(2);
    const { messages } = await helper.request('chat.history', { afterSeq: 0 });
    expect(messages.map(({ text }) => text)).toEqual(['once', 'mine']);
  });

  test('after a number are what a page asks for that has missed some', async () => {
    const { helper, sharer } = await two();
    for (const text of ['one', 'two', 'three']) await say(sharer, text);
    const history = async (afterSeq: number) =>
      (await helper.request('chat.history', { afterSeq })).messages.map(({ text }) => text);
    expect(await history(0)).toEqual(['one', 'two', 'three']);
    expect(await history(2)).toEqual(['three']);
    expect(await history(3)).toEqual([]);
    expect(await history(2 ** 40)).toEqual([]);
  });

  test('are all there for a page that comes back', async () => {
    const { helper, sharer, sharerVisitor, sessionId } = await two();
    const messages = [await say(helper, 'one'), await say(sharer, 'two')];
    sharer.close();
    const back = await sharerVisitor.connect();
    expect(
      (await back.request('session.enter', { sessionId, takeOver: true })).thread.messages,
    ).toEqual(messages);
  });

  test('of one session are not in another', async () => {
    const [one, other] = [await two(), await two()];
    await say(one.helper, 'ours');
    expect((await say(other.helper, 'theirs')).seq).toBe(1);
    const { messages } = await other.sharer.request('chat.history', { afterSeq: 0 });
    expect(messages.map(({ text }) => text)).toEqual(['theirs']);
  });
});

describe('text', () => {
  test.each([
    ['Chinese', '你好，请点击“允许”。𠮷'],
    ['Arabic', 'مرحبًا، هل ترى الشاشة؟'],
    ['Hebrew with marks of direction', '\u2067שלום\u2069 ABC'],
    ['emoji', '👩🏽‍💻🏳️‍🌈👨‍👩‍👧‍👦'],
    ['combining characters', 'e\u0301 Z\u0351\u036b\u0343 \u0958'],
    ['markup', '<img src=x onerror="alert(1)"> &amp; ${x} \\u0041'],
    ['line breaks and tabs', 'a\r\n\tb\u2028c'],
    ['SQL', "'); drop table chat_messages; --"],
    ['as much as a message may hold', '😀'.repeat(maxChatTextLength)],
    // Such a character ends strings elsewhere, too.
    ['as much, of what JSON writes the longest', '\u0000'.repeat(maxChatTextLength)],
  ])('arrives and is kept as it was: %s', async (_what, text) => {
    const { helper, sharer } = await two();
    await say(sharer, text);
    expect((await helper.event('chat.message')).text).toBe(text);
    const { messages } = await helper.request('chat.history', { afterSeq: 0 });
    expect(messages[0]?.text).toBe(text);
  });

  test('with half a character in it is told as it is kept', async () => {
    const { helper, sharer } = await two();
    const { text } = await say(sharer, 'a\ud83db');
    expect(text).toBe('a\ufffdb');
    expect((await helper.event('chat.message')).text).toBe(text);
    expect((await helper.request('chat.history', { afterSeq: 0 })).messages[0]?.text).toBe(text);
  });

  test.each([maxChatTextLength + 1, 60_000])(
    'of %i characters is too long, and the connection stays open',
    async (length) => {
      const { helper, sharer } = await two();
      const draft = { id: randomUUID(), text: 'x'.repeat(length) };
      expect(await sharer.refusal('chat.send', draft)).toBe('MESSAGE_TOO_LONG');
      expect((await say(sharer, 'shorter', draft.id)).seq).toBe(1);
      expect((await helper.event('chat.message')).text).toBe('shorter');
    },
  );
});
