import type { Logger } from './logger.ts';

const windowMs = 60_000;

interface Counted {
  example: object;
  more: number;
}

const countedBy = new WeakMap<Logger, Map<string, Counted>>();

/**
 * Logs what anybody can cause as often as they like: the first of a kind at once, and how many more
 * there were when a minute is over.
 *
 * @param kind What makes it another kind than others; of these there must be few.
 * @param example What was so the first time.
 * @returns The example that stands in the log.
 */
export function logCounted<Example extends object>(
  logger: Logger,
  level: 'info' | 'warn' | 'error',
  message: string,
  kind: object,
  example: Example,
): Example {
  const counted = countedBy.get(logger) ?? new Map<string, Counted>();
  countedBy.set(logger, counted);
  const key = JSON.stringify([message, kind]);
  const earlier = counted.get(key);
  if (earlier) {
    earlier.more += 1;
    return earlier.example as Example;
  }
  const first: Counted = { example, more: 0 };
  counted.set(key, first);
  logger[level]({ ...kind, ...(example as object) }, message);
  setTimeout(() => {
    counted.delete(key);
    if (first.more > 0) logger[level]({ ...kind, more: first.more }, message);
  }, windowMs).unref();
  return example;
}
