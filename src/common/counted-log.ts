import type { Logger } from './logger.ts';

const windowMs = 60_000;

interface Counted {
  example: object;
  more: number;
}

const countedBy = new WeakMap<Logger, Map<string, Counted>>();

/**
 * Logs what anybody can cause as often as they like: the first event of a kind at once, and the
 * number of others after a minute.
 *
 * @param kind Distinguishes kinds. There must be few of them.
 * @param example The details of the first event.
 * @returns The example that is in the log.
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
