import { randomBytes } from 'node:crypto';
import { logCounted } from './counted-log.ts';
import type { Logger } from './logger.ts';
import { StoreError } from './store-error.ts';
import { BesideError, type ErrorCode, type ErrorReply } from '../protocol/error-codes.ts';

/**
 * The reply to an error: its code. An unknown error is logged with a reference, and the reply has
 * only the reference. Errors from the same place within a minute share a reference.
 */
export function toErrorReply(error: unknown, logger: Logger): ErrorReply {
  if (error instanceof BesideError) {
    const { code, cause } = error;
    logCounted(logger, 'info', 'refused', { code }, cause ? { err: error } : {});
    return { code, ...error.details };
  }
  const { code } = toBesideError(error, 'INTERNAL');
  const logId = randomBytes(6).toString('hex');
  const where = placeOf(error);
  const example = { err: error, logId };
  const logged = logCounted(logger, 'error', 'request failed', { code, where }, example);
  return { code, logId: logged.logId };
}

/** The place in the code where an error was thrown, without the rest of the stack. */
function placeOf(error: unknown): string | undefined {
  const [, place] = /^ +at (.*)$/m.exec(error instanceof Error ? (error.stack ?? '') : '') ?? [];
  return place?.slice(0, 300);
}

/**
 * The error as one of the catalogue. A failing database has its own code. Any other unknown error
 * becomes `otherwise`.
 */
export function toBesideError(error: unknown, otherwise: ErrorCode): BesideError {
  if (error instanceof BesideError) return error;
  return new BesideError(
    isStoreError(error) ? 'STORE_UNAVAILABLE' : otherwise,
    {},
    { cause: error },
  );
}

function isStoreError(error: unknown): boolean {
  return error instanceof Error && (error instanceof StoreError || isStoreError(error.cause));
}
