/** Chat: one thread for a session, the same over data channel and socket. */
import { z } from 'zod';
import type { Role } from './session-view.ts';

/** UTF-16 code units of one message. */
export const maxChatTextLength = 4_000;

/** Label of the data channels that carry the thread. */
export const chatChannelLabel = 'chat';

/** What a page sends. The id is made by the page, so that sending twice counts once. */
export const chatDraft = z.strictObject({ id: z.uuid(), text: z.string().min(1) });
export type ChatDraft = z.infer<typeof chatDraft>;

/** What everybody in the session gets, by `seq` without gaps from 1. */
export interface ChatMessage extends ChatDraft {
  seq: number;
  author: Role;
  /** Milliseconds since 1970, by the server's clock. */
  at: number;
}
