import { z } from 'zod';
import { isBlank, type ChatDraft } from './chat.ts';

/** The schema of a `ChatDraft`. Its length is the thread's to judge, with a code of its own. */
export const chatDraft = z.strictObject({
  id: z.uuid(),
  text: z.string().refine((text) => !isBlank(text)),
}) satisfies z.ZodType<ChatDraft>;
