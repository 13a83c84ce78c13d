import { pino, type Logger } from 'pino';
import pretty from 'pino-pretty';

export type { Logger };

/**
 * The log: lines of JSON, or coloured text on a terminal. Nothing logs requests, cookies,
 * passcodes, tokens, chat text or media parameters.
 *
 * @param level One of pino's levels, or `silent`.
 */
export function createLogger(level: string): Logger {
  return process.stdout.isTTY
    ? pino({ level }, pretty({ sync: true, ignore: 'pid,hostname' }))
    : pino({ level });
}
