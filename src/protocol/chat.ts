/** Chat: one thread for a session, the same over data channel and socket. */
import type { ParticipantId, Role } from './session-view.ts';

/** Code points of one message, as the database counts them. */
export const maxChatTextLength = 4_000;

/** Number of code points in a text. */
export function chatLength(text: string): number {
  return Array.from(text).length;
}

/** Whether a text shows nothing: it has only spaces, or characters without width. */
export function isBlank(text: string): boolean {
  return !/[^\p{White_Space}\p{Default_Ignorable_Code_Point}\u200b\u2800]/u.test(text);
}

/** Some messages, in order and without gaps. */
export interface ThreadPage {
  messages: ChatMessage[];
  /** Whether later messages exist. Ask for them with `chat.history`. */
  more: boolean;
}

/** Label of the data channels that carry the thread. */
export const chatChannelLabel = 'chat';

/** What a page sends, as JSON over the data channel or as `chat.send`. */
export interface ChatDraft {
  /** Made by the page (a UUID), so that a message sent twice counts once. */
  id: string;
  text: string;
}

/** What everybody in the session gets. `seq` counts from 1, without gaps. */
export interface ChatMessage extends ChatDraft {
  seq: number;
  author: Role;
  participantId: ParticipantId;
  /** The author's, as it is now. Text, never HTML. */
  name: string;
  /** Milliseconds since 1970, by the server's clock. */
  at: number;
}
