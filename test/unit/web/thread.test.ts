/** The thread as a page keeps it, whatever the network paths do to messages. */
import { beforeEach, describe, expect, test } from '@jest/globals';
import { BesideError } from '../../../src/protocol/error-codes.ts';
import type { ChatDraft, ChatMessage } from '../../../src/protocol/chat.ts';
import { ChatThread } from '../../../web/features/chat/chat.ts';
import { until as untilSo } from '../../support/until.ts';

/** A server in one object: numbers messages, counts each id once. */
class Server {
  readonly thread: ChatMessage[] = [];
  refusing = false;

  take({ id, text }: ChatDraft): ChatMessage {
    if (this.refusing) throw new BesideError('THREAD_FULL');
    const known = this.thread.find((message) => message.id === id);
    if (known) return known;
    const seq = this.thread.length + 1;
    const author = { author: 'helper', participantId: 'a-helper', name: 'Hanna' } as const;
    const message: ChatMessage = { id, text, seq, at: 0, ...author };
    this.thread.push(message);
    return message;
  }
}

describe('the thread', () => {
  let server: Server;
  let channel: 'open' | 'closed' | 'swallows';
  let thread: ChatThread;

  beforeEach(() => {
    server = new Server();
    channel = 'open';
    thread = new ChatThread({
      overChannel(draft) {
        if (channel === 'closed') return false;
        if (channel === 'open') thread.receive(server.take(draft));
        return true;
      },
      overSocket: async (draft) => await Promise.resolve({ message: server.take(draft) }),
      // Two messages to a page.
      history: async (after) =>
        await Promise.resolve({
          messages: server.thread.slice(after, after + 2),
          more: server.thread.length > after + 2,
        }),
    });
  });

  const texts = () => thread.messages.map(({ text }) => text);
  const until = async (fits: () => boolean) => {
    await untilSo('the thread has come so far', fits);
  };

  /** What waits for nothing but an answer is done by then; what is tried again after a time is not. */
  const atOnce = async () => {
    for (let step = 0; step < 10; step += 1) await new Promise((next) => setImmediate(next));
  };

  test('shows a message once it has its number', () => {
    thread.send('one');
    expect(texts()).toEqual(['one']);
    expect(thread.pending).toEqual([]);
  });

  test('goes over the socket while no channel is open', async () => {
    channel = 'closed';
    thread.send('one');
    expect(thread.pending).toHaveLength(1);
    await until(() => thread.pending.length === 0);
    expect(texts()).toEqual(['one']);
  });

  test('sends what a channel has swallowed again when it closes, as the same message', async () => {
    channel = 'swallows';
    thread.send('one');
    thread.channelClosed();
    await atOnce();
    expect(thread.pending).toEqual([]);
    expect(server.thread).toHaveLength(1);
  });

  test('asks for what it has missed when the channel closes', async () => {
    server.take({ id: crypto.randomUUID(), text: 'from the other side' });
    thread.channelClosed();
    await until(() => texts().length === 1);
  });

  test('fetches a long thread page by page', async () => {
    for (const text of ['1', '2', '3', '4', '5']) server.take({ id: crypto.randomUUID(), text });
    thread.replace({ messages: server.thread.slice(0, 2), more: true });
    await until(() => texts().length === 5);
    expect(texts()).toEqual(['1', '2', '3', '4', '5']);
  });

  test('fills a gap in the numbers', async () => {
    server.take({ id: crypto.randomUUID(), text: 'one' });
    thread.receive(server.take({ id: crypto.randomUUID(), text: 'two' }));
    await until(() => texts().length === 2);
    expect(texts()).toEqual(['one', 'two']);
  });

  test('never shows a message twice, by whichever way it comes', () => {
    const message = server.take({ id: crypto.randomUUID(), text: 'one' });
    thread.receive(message, message);
    thread.receiveText(JSON.stringify(message));
    expect(texts()).toEqual(['one']);
  });

  test('sends what the server does not have again when the session is entered anew', async () => {
    channel = 'swallows';
    thread.send('one');
    thread.replace({ messages: [], more: false });
    await atOnce();
    expect(thread.pending).toEqual([]);
    expect(server.thread.map(({ text }) => text)).toEqual(['one']);
  });

  test('keeps a refused message with its code, and sends it once more when asked', async () => {
    channel = 'closed';
    server.refusing = true;
    thread.send('one');
    await until(() => thread.pending[0]?.error !== undefined);
    expect(thread.pending[0]?.error?.code).toBe('THREAD_FULL');
    server.refusing = false;
    thread.retry(thread.pending[0]?.id ?? '');
    await until(() => thread.pending.length === 0);
    expect(texts()).toEqual(['one']);
  });
});
