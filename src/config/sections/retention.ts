/** The section `retention` of the configuration. */
import { z } from 'zod';
import {
  retentionSettings,
  type RetentionDays,
  type RetentionSetting,
} from '../../protocol/retention.ts';

const error = 'expected whole days from 1 to 36500, or forever';
const days = z
  .union([z.int().min(1).max(36_500), z.literal('forever')], { error })
  .default(30) satisfies z.ZodType<RetentionDays>;

/** How long data are kept, by their kind. */
export const retentionSection = z
  .strictObject(
    Object.fromEntries(Object.values(retentionSettings).map((name) => [name, days])) as Record<
      RetentionSetting,
      typeof days
    >,
  )
  .refine(({ chatDays, sessionDays }) => length(chatDays) <= length(sessionDays), {
    error: 'expected at most as many as sessionDays: the chat is deleted with its session',
    path: ['chatDays'],
  })
  .prefault({});

function length(kept: RetentionDays): number {
  return kept === 'forever' ? Infinity : kept;
}
