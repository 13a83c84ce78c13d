/**
 * The thread of a session: gives each message its number, stores it, and only then lets it be
 * told. The same message sent again (by its id) is the same message: nothing is doubled.
 */
import { BesideError } from '../protocol/error-codes.ts';
import { maxChatTextLength, type ChatDraft, type ChatMessage } from '../protocol/chat.ts';
import type { Role } from '../protocol/session-view.ts';
import type { Store } from '../store/database.ts';

/** Messages of one session. */
const maxMessages = 5_000;

export class Threads {
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
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
      .select(({ fn }) => fn.max('seq').as('seq'))
      .where('session_id', '=', sessionId)
      .executeTakeFirst();
    const seq = (last?.seq ?? 0) + 1;
    if (seq > maxMessages) throw new BesideError('THREAD_FULL');
    // A lone surrogate has no UTF-8 form: store and tell the same text.
    const text = draft.text.toWellFormed();
    await this.#store
      .insertInto('chat_messages')
      .values({ session_id: sessionId, seq, client_id: draft.id, author, text, at })
      .execute();
    return { id: draft.id, seq, author, text, at };
  }

  /** The messages after a number, in order. */
  async history(sessionId: string, afterSeq: number): Promise<ChatMessage[]> {
    const rows = await this.#select(sessionId).where('seq', '>', afterSeq).orderBy('seq').execute();
    return rows.map(toMessage);
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
