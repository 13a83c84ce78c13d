import { randomBytes } from 'node:crypto';
import { logCounted } from './counted-log.ts';
import type { Logger } from './logger.ts';
import { StoreError } from './store-error.ts';
import { BesideError, type ErrorCode, type ErrorReply } from '../protocol/error-codes.ts';

/**
 * What may be told of an error: its code. Anything unknown is logged under a reference, and only the
 * reference is told: the same for all that fails in the same place within a minute.
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
  const told = logCounted(logger, 'error', 'request failed', { code, where }, example);
  return { code, logId: told.logId };
}

/** Where in the program an error comes from, and no more of its stack. */
function placeOf(error: unknown): string | undefined {
  const [, place] = /^ +at (.*)$/m.exec(error instanceof Error ? (error.stack ?? '') : '') ?? [];
  return place?.slice(0, 300);
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
  return error instanceof Error && (error instanceof StoreError || isStoreError(error.cause));
}
