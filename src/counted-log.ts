import type { Logger } from './logger.ts';

const windowMs = 60_000;

/** By kind, how often it has happened since the line that told of it first. */
const countsOf = new WeakMap<Logger, Map<string, number>>();

/**
 * Logs what anybody can cause as often as they like: the first of a kind at once, and how many more
 * there were when a minute is over.
 *
 * @param kind What makes it another kind than others; of these there must be few.
 * @param example What was so the first time.
 */
export function logCounted(
  logger: Logger,
  level: 'info' | 'warn' | 'error',
  message: string,
  kind: Record<string, unknown> = {},
  example: Record<string, unknown> = {},
): void {
  const counts = countsOf.get(logger) ?? new Map<string, number>();
  countsOf.set(logger, counts);
  const key = JSON.stringify([message, kind]);
  const more = counts.get(key);
  counts.set(key, more === undefined ? 0 : more + 1);
  if (more !== undefined) return;
  logger[level]({ ...kind, ...example }, message);
  setTimeout(() => {
    const count = counts.get(key) ?? 0;
    counts.delete(key);
    if (count > 0) logger[level]({ ...kind, more: count }, message);
  }, windowMs).unref();
}
