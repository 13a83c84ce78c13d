/**
 * The thread of a session: gives each message its number, stores it, and only then lets it be
 * told. The same message sent again (by its id) is the same message: nothing is doubled.
 */
import { BesideError } from '../protocol/error-codes.ts';
import {
  maxChatTextLength,
  type ChatDraft,
  type ChatMessage,
  type ThreadPage,
} from '../protocol/chat.ts';
import type { Role } from '../protocol/session-view.ts';
import type { Store, writeSoon } from '../store/database.ts';

/** Bounds of one session's thread: messages, and characters of all of them together. */
const maxMessages = 2_000;
const maxThreadLength = 1_000_000;
/** Bounds of one page of it. */
const pageMessages = 200;
const pageLength = 100_000;

export class Threads {
  readonly #store: Store;
  readonly #write: typeof writeSoon;

  /** @param write People talk: a message that outlives the process need not wait for the disk. */
  constructor(store: Store, write: typeof writeSoon) {
    this.#store = store;
    this.#write = write;
  }

  /**
   * Adds a message. Calls for one session must come one after another (`Sessions.change`).
   *
   * @throws {BesideError} `MESSAGE_TOO_LONG`, `THREAD_FULL`.
   */
  async post(sessionId: string, author: Role, draft: ChatDraft, at: number): Promise<ChatMessage> {
    if (draft.text.length > maxChatTextLength) throw new BesideError('MESSAGE_TOO_LONG');
    const sent = await this.#select(sessionId)
      .where('author', '=', author)
      .where('client_id', '=', draft.id)
      .executeTakeFirst();
    if (sent) return toMessage(sent);
    const last = await this.#store
      .selectFrom('chat_messages')
      .select(({ fn, eb }) => [
        fn.max('seq').as('seq'),
        fn.sum<number>(eb.fn('length', ['text'])).as('length'),
      ])
      .where('session_id', '=', sessionId)
      .executeTakeFirst();
    const seq = (last?.seq ?? 0) + 1;
    const length = (last?.length ?? 0) + draft.text.length;
    if (seq > maxMessages || length > maxThreadLength) throw new BesideError('THREAD_FULL');
    // A lone surrogate has no UTF-8 form: store and tell the same text.
    const text = draft.text.toWellFormed();
    const row = { session_id: sessionId, seq, client_id: draft.id, author, text, at };
    await this.#write(this.#store, async (connection) => {
      await connection.insertInto('chat_messages').values(row).execute();
    });
    return { id: draft.id, seq, author, text, at };
  }

  /** A page of the messages after a number, in order: a whole thread at once would be too much. */
  async page(sessionId: string, afterSeq: number): Promise<ThreadPage> {
    const rows = await this.#select(sessionId)
      .where('seq', '>', afterSeq)
      .orderBy('seq')
      .limit(pageMessages + 1)
      .execute();
    const messages: ChatMessage[] = [];
    let length = 0;
    for (const row of rows.slice(0, pageMessages)) {
      length += row.text.length;
      if (length > pageLength && messages.length > 0) break;
      messages.push(toMessage(row));
    }
    return { messages, more: messages.length < rows.length };
  }

  #select(sessionId: string) {
    return this.#store
      .selectFrom('chat_messages')
      .select(['client_id', 'seq', 'author', 'text', 'at'])
      .where('session_id', '=', sessionId);
  }
}

function toMessage(row: {
  client_id: string;
  seq: number;
  author: string;
  text: string;
  at: number;
}): ChatMessage {
  const { client_id: id, author, ...rest } = row;
  return { id, author: author as Role, ...rest };
}
