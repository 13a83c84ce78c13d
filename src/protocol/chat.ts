/** Chat: one thread for a session, the same over data channel and socket. */
import type { ParticipantId, Role } from './session-view.ts';

/** Code points of one message, as the database counts them. */
export const maxChatTextLength = 4_000;

/** Code points of a text. */
export function chatLength(text: string): number {
  return Array.from(text).length;
}

/** Whether nothing of a text can be seen: spaces, or characters without any width. */
export function isBlank(text: string): boolean {
  return !/[^\p{White_Space}\p{Default_Ignorable_Code_Point}\u200b\u2800]/u.test(text);
}

/** Some messages, in order and without gaps. */
export interface ThreadPage {
  messages: ChatMessage[];
  /** Whether there are later ones: ask for them with `chat.history`. */
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

/** What everybody in the session gets, by `seq` without gaps from 1. */
export interface ChatMessage extends ChatDraft {
  seq: number;
  author: Role;
  participantId: ParticipantId;
  /** The author's, as it is now. Text, never HTML. */
  name: string;
  /** Milliseconds since 1970, by the server's clock. */
  at: number;
}
