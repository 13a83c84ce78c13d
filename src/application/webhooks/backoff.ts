import { randomInt } from 'node:crypto';

/** The pause after the first failure, and the longest pause. Each further failure doubles it. */
const pauseMs = { least: 5_000, most: 60 * 60_000 };
/** In percent. With the same pauses, everything that failed at once would come back at once. */
const jitter = { least: 80, most: 120 };

/**
 * @param failures How often it has failed, from 1.
 * @param asked How long the receiver asks to wait. More than the longest pause does not count.
 * @returns How long to wait before the next attempt.
 */
export function backoffMs(failures: number, asked = 0): number {
  const pause = Math.min(pauseMs.least * 2 ** (failures - 1), pauseMs.most);
  const spread = (pause * randomInt(jitter.least, jitter.most + 1)) / 100;
  return Math.max(spread, Math.min(asked, pauseMs.most));
}
