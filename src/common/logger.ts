import { pino, stdSerializers, type DestinationStream, type Logger } from 'pino';
import { currentSpan, requestId } from './request-context.ts';

export type { Logger };
export type LogDestination = DestinationStream;

// Without a terminal nobody needs it.
const pretty = process.stdout.isTTY ? (await import('pino-pretty')).default : undefined;

/** Characters of an error's message. */
const longestText = 1_000;

/**
 * The log: lines of JSON, or coloured text on a terminal. A line that a request has caused has its
 * `requestId` and, if traces are on, `traceId`. Nothing logs the content of requests, cookies,
 * passcodes, tokens, chat text or media parameters. Errors are logged with their causes and without
 * the stack. A stack is long, and somebody who can cause an error repeatedly could fill the disk.
 *
 * @param level One of pino's levels, or `silent`.
 * @param to By default the standard output.
 */
export function createLogger(level: string, to?: LogDestination): Logger {
  const options = { level, serializers: { err: withoutStack }, mixin: ofRequest };
  if (to) return pino(options, to);
  return pretty ? pino(options, pretty({ sync: true, ignore: 'pid,hostname' })) : pino(options);
}

function ofRequest(): object {
  const id = requestId();
  const traceId = currentSpan()?.spanContext().traceId;
  return { ...(id && { requestId: id }), ...(traceId && { traceId }) };
}

/** An error as pino writes it, and the errors within it. */
function withoutStack(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const [first, ...others] = errorsIn(error);
  // Pino looks into a list of errors, but not into the suppressed errors of closing.
  const all = others.length > 0 ? new AggregateError([first, ...others], 'several errors') : error;
  return strip(stdSerializers.err(all));
}

/** @returns What failed first, and then what failed to close after it. */
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
