/**
 * The thread of a session. No message is lost or doubled. The server decides the order. A message
 * keeps its id at every attempt, so that the server counts it once.
 */
import type { ChatDraft, ChatMessage, ThreadPage } from '../../../src/protocol/chat.ts';
import { BesideError, type ErrorReply } from '../../../src/protocol/error-codes.ts';
import { Listeners } from '../../client/observable.ts';

const numberedWithinMs = 2_000;
/** After this time a message is shown as pending. Most messages have their number earlier. */
const pendingAfterMs = 5;

/** A message of this page that the server has not numbered yet. */
export interface PendingMessage extends ChatDraft {
  /** Set if the server has refused it. Otherwise it is being sent. */
  error?: ErrorReply;
}

/** The two ways to the server: data channel and socket. */
export interface ChatWays {
  /** Sends over the data channel. @returns False if the channel is not open. */
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
    // Drawing the message at once would delay the server's answer.
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

  /** Adds messages that the server has numbered. They may come by either way. */
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
      // The text is not a message of Beside.
    }
  }

  /**
   * Replaces the thread. Call it when the page has entered the session, also again. Messages that
   * the server does not have are sent again.
   */
  replace({ messages, more }: ThreadPage): void {
    this.bySeq.clear();
    this.receive(...messages);
    if (more) void this.catchUp();
    this.resendOverSocket();
  }

  /** Call it when the data channel has closed. Messages on it may be lost, in both directions. */
  channelClosed(): void {
    this.resendOverSocket();
    void this.catchUp();
  }

  private resendOverSocket(): void {
    for (const draft of this.pendingById.values()) {
      if (!draft.error) void this.overSocket(draft);
    }
  }

  /** Marks a message as refused. The server refused it, and says why. */
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

  /** Requests the missing messages, if there is a gap between those that are here. */
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
      // The whole thread comes when the page enters the session again.
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
