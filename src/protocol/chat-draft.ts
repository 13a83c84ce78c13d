import { z } from 'zod';
import type { ChatDraft } from './chat.ts';

/** The schema of a `ChatDraft`. Its length is the thread's to judge, with a code of its own. */
export const chatDraft = z.strictObject({
  id: z.uuid(),
  text: z.string().min(1),
}) satisfies z.ZodType<ChatDraft>;
