/**
 * The thread of a session. No message is lost or doubled, and the order is the server's. A message
 * keeps its id in every attempt, so that the server counts it once.
 */
import type { ChatDraft, ChatMessage, ThreadPage } from '../../../src/protocol/chat.ts';
import { BesideError, type ErrorReply } from '../../../src/protocol/error-codes.ts';
import { Listeners } from '../../client/observable.ts';

const numberedWithinMs = 2_000;
/** Usually a message has its number before it would be shown as pending. */
const pendingAfterMs = 5;

/** A message of ours that the server has not numbered yet. */
export interface PendingMessage extends ChatDraft {
  /** Set if the server has refused it. Otherwise it is being sent. */
  error?: ErrorReply;
}

/** The two ways to the server: the data channel, and the socket. */
export interface ChatWays {
  /** Sends over the data channel. @returns False when it is not open. */
  overChannel(draft: ChatDraft): boolean;
  overSocket(draft: ChatDraft): Promise<{ message: ChatMessage }>;
  history(afterSeq: number): Promise<ThreadPage>;
}

export class ChatThread {
  readonly changed = new Listeners();

  private readonly ways: ChatWays;
  private readonly bySeq = new Map<number, ChatMessage>();
  private readonly pendingById = new Map<string, PendingMessage>();
  private readonly timers = new Map<string, ReturnType<typeof setTimeout>>();
  private fillingGap = false;
  private closed = false;

  constructor(ways: ChatWays) {
    this.ways = ways;
  }

  get messages(): ChatMessage[] {
    return [...this.bySeq.values()].sort((one, other) => one.seq - other.seq);
  }

  get pending(): PendingMessage[] {
    return [...this.pendingById.values()];
  }

  /** Sends a new message. */
  send(text: string): void {
    const draft = { id: crypto.randomUUID(), text };
    this.pendingById.set(draft.id, draft);
    this.deliver(draft);
    // Drawing at once would delay the answer.
    setTimeout(() => {
      if (this.pendingById.has(draft.id)) this.changed.notify();
    }, pendingAfterMs);
  }

  /** Sends a refused message once more, with the same id. */
  retry(id: string): void {
    const draft = this.pendingById.get(id);
    if (!draft) return;
    const { error: _, ...clean } = draft;
    this.pendingById.set(id, clean);
    this.deliver(clean);
    this.changed.notify();
  }

  /** Takes in what the server has numbered, by whichever way it came. */
  receive(...messages: ChatMessage[]): void {
    for (const message of messages) {
      this.bySeq.set(message.seq, message);
      this.settle(message.id);
    }
    this.changed.notify();
    void this.fillGap();
  }

  /** Adds a message that came over the data channel: one message as JSON. */
  receiveText(text: string): void {
    try {
      this.receive(JSON.parse(text) as ChatMessage);
    } catch {
      // It is no message of Beside's.
    }
  }

  /** Replaces the thread after entering (again), and sends again what the server does not have. */
  replace({ messages, more }: ThreadPage): void {
    this.bySeq.clear();
    this.receive(...messages);
    if (more) void this.catchUp();
    this.resendOverSocket();
  }

  /** The data channel has closed. What was sent over it may be lost, in either direction. */
  channelClosed(): void {
    this.resendOverSocket();
    void this.catchUp();
  }

  private resendOverSocket(): void {
    for (const draft of this.pendingById.values()) {
      if (!draft.error) void this.overSocket(draft);
    }
  }

  /** The server has refused a message that came over the data channel. */
  refuse(id: string | undefined, error: ErrorReply): void {
    const draft = id === undefined ? undefined : this.pendingById.get(id);
    if (!draft) return;
    this.clearTimer(draft.id);
    this.pendingById.set(draft.id, { ...draft, error });
    this.changed.notify();
  }

  close(): void {
    this.closed = true;
    for (const timer of this.timers.values()) clearTimeout(timer);
    this.timers.clear();
  }

  private deliver(draft: ChatDraft): void {
    if (!this.ways.overChannel({ id: draft.id, text: draft.text })) {
      void this.overSocket(draft);
      return;
    }
    this.tryAgainOverSocket(draft);
  }

  private tryAgainOverSocket(draft: ChatDraft): void {
    if (this.closed || !this.pendingById.has(draft.id)) return;
    this.clearTimer(draft.id);
    this.timers.set(
      draft.id,
      setTimeout(() => void this.overSocket(draft), numberedWithinMs),
    );
  }

  private async overSocket(draft: ChatDraft): Promise<void> {
    this.clearTimer(draft.id);
    try {
      const { message } = await this.ways.overSocket({ id: draft.id, text: draft.text });
      this.receive(message);
    } catch (error) {
      if (error instanceof BesideError) {
        this.refuse(draft.id, { code: error.code, ...error.details });
      } else {
        this.tryAgainOverSocket(draft);
      }
    }
  }

  private settle(id: string): void {
    this.clearTimer(id);
    this.pendingById.delete(id);
  }

  private clearTimer(id: string): void {
    clearTimeout(this.timers.get(id));
    this.timers.delete(id);
  }

  /** Requests the messages that are missing in between. */
  private async fillGap(): Promise<void> {
    if (this.lastWithoutGap() !== this.bySeq.size) await this.catchUp();
  }

  /** Requests all messages that are not here. */
  private async catchUp(): Promise<void> {
    if (this.fillingGap || this.closed) return;
    this.fillingGap = true;
    try {
      let more = true;
      while (more) {
        const page = await this.ways.history(this.lastWithoutGap());
        for (const message of page.messages) {
          this.bySeq.set(message.seq, message);
          this.settle(message.id);
        }
        this.changed.notify();
        more = page.more;
      }
    } catch {
      // After a failure, the next entry brings the whole thread.
    } finally {
      this.fillingGap = false;
    }
  }

  private lastWithoutGap(): number {
    let seq = 0;
    while (this.bySeq.has(seq + 1)) seq += 1;
    return seq;
  }
}
