import { randomBytes } from 'node:crypto';
import type { Logger } from './logger.ts';
import { BesideError, type ErrorCode, type ErrorReply } from './protocol/error-codes.ts';

/**
 * What may be told of an error: its code. Anything unknown is logged whole under a reference, and
 * only the reference is told.
 */
export function toErrorReply(error: unknown, logger: Logger): ErrorReply {
  if (error instanceof BesideError) {
    if (error.cause) logger.info({ err: error, code: error.code }, 'refused');
    return { code: error.code, ...error.details };
  }
  const logId = randomBytes(6).toString('hex');
  logger.error({ err: error, logId }, 'request failed');
  return { code: toBesideError(error, 'INTERNAL').code, logId };
}

/** As one of the catalogue. A database that is gone is told as such; anything else unknown as `otherwise`. */
export function toBesideError(error: unknown, otherwise: ErrorCode): BesideError {
  if (error instanceof BesideError) return error;
  return new BesideError(
    isStoreError(error) ? 'STORE_UNAVAILABLE' : otherwise,
    {},
    { cause: error },
  );
}

function isStoreError(error: unknown): boolean {
  return error instanceof Error && (error.name === 'SqliteError' || isStoreError(error.cause));
}
