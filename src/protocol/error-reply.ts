import { z } from 'zod';
import { errorCodes, requirements, type ErrorReply } from './error-codes.ts';

/** The schema of an `ErrorReply`. */
export const errorReply = z.strictObject({
  code: z.enum(errorCodes),
  retryAfterSeconds: z.number().min(0).exactOptional(),
  triesLeft: z.int().min(0).exactOptional(),
  logId: z.string().exactOptional(),
  condition: z.string().exactOptional(),
  requirement: z.enum(requirements).exactOptional(),
}) satisfies z.ZodType<ErrorReply>;
