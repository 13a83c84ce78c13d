/** Chat. A session has one thread. Data channel and socket carry the same messages. */
import type { ParticipantId, Role } from './session-view.ts';

/** The limit of a message's length, in Unicode code points. The database counts the same way. */
export const maxChatTextLength = 4_000;

/** @returns The number of Unicode code points in a text. */
export function chatLength(text: string): number {
  return Array.from(text).length;
}

/** @returns Whether a text shows nothing: all its characters are spaces or have no width. */
export function isBlank(text: string): boolean {
  return !/[^\p{White_Space}\p{Default_Ignorable_Code_Point}\u200b\u2800]/u.test(text);
}

/** A part of the thread: messages in order, without gaps. */
export interface ThreadPage {
  messages: ChatMessage[];
  /** Whether later messages exist. Ask for them with `chat.history`. */
  more: boolean;
}

/** Label of the data channels that carry the thread. */
export const chatChannelLabel = 'chat';

/** What a page sends: as JSON over the data channel, or in the request `chat.send`. */
export interface ChatDraft {
  /** A UUID that the page makes. With it a message that is sent twice counts once. */
  id: string;
  text: string;
}

/** What everybody in the session receives. `seq` counts from 1, without gaps. */
export interface ChatMessage extends ChatDraft {
  seq: number;
  author: Role;
  participantId: ParticipantId;
  /** The author's name as it is now. Text, never HTML. */
  name: string;
  /** Milliseconds since 1970, by the server's clock. */
  at: number;
}
