/**
 * The thread of a session. It gives each message its number and stores it. Only then may it be
 * sent. A message that comes again (by its id) counts as the same message.
 */
import { BesideError } from '../protocol/error-codes.ts';
import {
  chatLength,
  maxChatTextLength,
  type ChatDraft,
  type ChatMessage,
  type ThreadPage,
} from '../protocol/chat.ts';
import type { ParticipantId, Role } from '../protocol/session-view.ts';
import type { Insertable } from 'kysely';
import type { Store } from './store.ts';
import type { Database } from './schema.ts';

/** Limits of one session's thread: messages, and characters of all of them together. */
const maxMessages = 2_000;
const maxThreadLength = 1_000_000;
/** Limit of one page of the thread. */
const pageMessages = 200;
const pageLength = 100_000;

/** The end of a thread. */
interface Tail {
  seq: number;
  /** Characters of all its messages. */
  length: number;
}

export class Threads {
  readonly #store: Store;
  /** The ends of the threads in use, so that a message needs only one statement. */
  readonly #tails = new Map<string, Tail>();
  /** Called for each message that was stored. */
  observePosted: () => void = () => undefined;

  constructor(store: Store) {
    this.#store = store;
  }

  /**
   * Adds a message. It survives the end of the process, but does not wait for the disk, so that
   * chat stays fast. Calls for one session must come one after another (`SessionRegistry.change`).
   *
   * @throws {BesideError} `MESSAGE_TOO_LONG`, `THREAD_FULL`.
   */
  async post(
    sessionId: string,
    author: { id: ParticipantId; role: Role; name: string },
    draft: ChatDraft,
    at: number,
  ): Promise<ChatMessage> {
    if (chatLength(draft.text) > maxChatTextLength) throw new BesideError('MESSAGE_TOO_LONG');
    const tail = this.#tails.get(sessionId) ?? (await this.#readTail(sessionId));
    const seq = tail.seq + 1;
    const length = tail.length + chatLength(draft.text);
    const isFull = seq > maxMessages || length > maxThreadLength;
    // A lone surrogate has no UTF-8 form. The text that is stored must equal the text that is sent.
    const text = draft.text.toWellFormed();
    const row = { session_id: sessionId, seq, client_id: draft.id, author: author.id, text, at };
    const isNew = !isFull && (await this.#insert(row));
    if (!isNew) {
      const sent = await this.#select(sessionId)
        .where('author', '=', author.id)
        .where('client_id', '=', draft.id)
        .executeTakeFirst();
      if (!sent) throw new BesideError('THREAD_FULL');
      return toMessage(sent);
    }
    this.#tails.set(sessionId, { seq, length });
    this.observePosted();
    const { id: participantId, role, name } = author;
    return { id: draft.id, seq, author: role, participantId, name, text, at };
  }

  /** Nothing more will be written into this thread. */
  forget(sessionId: string): void {
    this.#tails.delete(sessionId);
  }

  /** One page of the messages after a number, in order. A whole thread at once would be too much. */
  async page(sessionId: string, afterSeq: number): Promise<ThreadPage> {
    const rows = await this.#select(sessionId)
      .where('seq', '>', afterSeq)
      .orderBy('seq')
      .limit(pageMessages + 1)
      .execute();
    const messages: ChatMessage[] = [];
    let length = 0;
    for (const row of rows.slice(0, pageMessages)) {
      length += chatLength(row.text);
      if (length > pageLength && messages.length > 0) break;
      messages.push(toMessage(row));
    }
    return { messages, more: messages.length < rows.length };
  }

  async #readTail(sessionId: string): Promise<Tail> {
    const last = await this.#store
      .selectFrom('chat_messages')
      .select(({ fn, eb }) => [
        fn.max('seq').as('seq'),
        fn.sum<number>(eb.fn('length', ['text'])).as('length'),
      ])
      .where('session_id', '=', sessionId)
      .executeTakeFirst();
    return { seq: last?.seq ?? 0, length: last?.length ?? 0 };
  }

  /** @returns False if this message is in the thread already. */
  async #insert(row: Insertable<Database['chat_messages']>): Promise<boolean> {
    const { numInsertedOrUpdatedRows } = await this.#store
      .insertInto('chat_messages')
      .values(row)
      .onConflict((conflict) => conflict.columns(['session_id', 'author', 'client_id']).doNothing())
      .executeTakeFirstOrThrow();
    return numInsertedOrUpdatedRows === 1n;
  }

  #select(sessionId: string) {
    return this.#store
      .selectFrom('chat_messages')
      .innerJoin('participants', (join) =>
        join
          .onRef('participants.session_id', '=', 'chat_messages.session_id')
          .onRef('participants.id', '=', 'author'),
      )
      .innerJoin('people', 'people.key', 'participants.person_key')
      .select(['client_id', 'seq', 'role', 'author as participantId', 'people.name', 'text', 'at'])
      .where('chat_messages.session_id', '=', sessionId);
  }
}

function toMessage(row: Omit<ChatMessage, 'id' | 'author'> & { client_id: string; role: string }) {
  const { client_id: id, role, ...rest } = row;
  return { id, author: role as Role, ...rest } satisfies ChatMessage;
}
