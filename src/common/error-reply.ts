import { logCounted } from './counted-log.ts';
import type { Logger } from './logger.ts';
import { reference } from './request-context.ts';
import { noteError } from './tracing.ts';
import { StoreError } from './store-error.ts';
import { BesideError, type ErrorCode, type ErrorReply } from '../protocol/error-codes.ts';

const observers = new WeakMap<Logger, (code: ErrorCode) => void>();

/** Calls `observe` for every refusal and failure of the server with this logger. */
export function observeRefusals(logger: Logger, observe: (code: ErrorCode) => void): void {
  observers.set(logger, observe);
}

/** For what is refused without a reply, for instance by closing a connection. */
export function noteRefusal(logger: Logger, code: ErrorCode): void {
  observers.get(logger)?.(code);
}

/**
 * The reply to an error: its code. An unknown error is logged with a reference, and the reply has
 * only the reference. It is the id of the request, so it also finds the audit rows and the trace.
 * Errors from the same place within a minute share the reference of the first.
 */
export function toErrorReply(error: unknown, logger: Logger): ErrorReply {
  noteError(error);
  if (error instanceof BesideError) {
    const { code, cause } = error;
    noteRefusal(logger, code);
    logCounted(logger, 'info', 'refused', { code }, cause ? { err: error } : {});
    return { code, ...error.details };
  }
  const { code } = toBesideError(error, 'INTERNAL');
  noteRefusal(logger, code);
  const logId = reference();
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
