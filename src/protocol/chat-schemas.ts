/** The schemas of `chat.ts`. They are apart because pages load `chat.ts` without the schema library. */
import { z } from 'zod';
import { isBlank, type ChatDraft, type ChatMessage, type ThreadPage } from './chat.ts';
import { roles } from './session-view.ts';

/** The thread checks the length, since that refusal has its own code. */
export const chatDraft = z.strictObject({
  id: z.uuid(),
  text: z.string().refine((text) => !isBlank(text)),
}) satisfies z.ZodType<ChatDraft>;

export const chatMessage = z.strictObject({
  ...chatDraft.shape,
  seq: z.int().min(1),
  author: z.enum(roles),
  participantId: z.uuid(),
  name: z.string(),
  at: z.int(),
}) satisfies z.ZodType<ChatMessage>;

export const threadPage = z.strictObject({
  messages: z.array(chatMessage),
  more: z.boolean(),
}) satisfies z.ZodType<ThreadPage>;
