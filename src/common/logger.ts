import { pino, stdSerializers, type DestinationStream, type Logger } from 'pino';

export type { Logger };
export type LogDestination = DestinationStream;

// Where there is no terminal nobody waits for it.
const pretty = process.stdout.isTTY ? (await import('pino-pretty')).default : undefined;

/** Characters of what an error says. */
const longestText = 1_000;

/**
 * The log: lines of JSON, or coloured text on a terminal. Nothing logs requests, cookies,
 * passcodes, tokens, chat text or media parameters. Errors come with their causes and without the
 * stack, which is long: whoever finds a way to cause one could fill a disk with it.
 *
 * @param level One of pino's levels, or `silent`.
 * @param to By default the standard output.
 */
export function createLogger(level: string, to?: LogDestination): Logger {
  const options = { level, serializers: { err: withoutStack } };
  if (to) return pino(options, to);
  return pretty ? pino(options, pretty({ sync: true, ignore: 'pid,hostname' })) : pino(options);
}

/** An error as pino writes it, and those within it. */
function withoutStack(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const [first, ...others] = errorsIn(error);
  // Pino looks into a list of errors, but not into what holds those of closing.
  const all = others.length > 0 ? new AggregateError([first, ...others], 'several errors') : error;
  return strip(stdSerializers.err(all));
}

/** @returns What went wrong first, and then whatever did not close after it. */
function errorsIn(error: unknown): unknown[] {
  return error instanceof SuppressedError
    ? [...errorsIn(error.suppressed), ...errorsIn(error.error)]
    : [error];
}

function strip(value: unknown): unknown {
  if (typeof value === 'string') return value.slice(0, longestText);
  if (Array.isArray(value)) return value.map(strip);
  if (typeof value !== 'object' || value === null || !('stack' in value)) return value;
  const { stack: _, ...rest } = value;
  return Object.fromEntries(Object.entries(rest).map(([name, each]) => [name, strip(each)]));
}
