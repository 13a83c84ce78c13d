import type { ErrorRequestHandler } from 'express';
import type { Logger } from '../../common/logger.ts';
import { toErrorReply } from '../../common/error-reply.ts';
import { BesideError, type ErrorCode } from '../../protocol/error-codes.ts';

const statusByCode: Partial<Record<ErrorCode, number>> = {
  SIGN_IN_REQUIRED: 401,
  PERMISSION_MISSING: 403,
  NOT_FOUND: 404,
  MALFORMED: 400,
  TOO_MANY_REQUESTS: 429,
  STORE_UNAVAILABLE: 503,
  SHUTTING_DOWN: 503,
  DRAINING: 503,
  INTERNAL: 500,
};

/** The last handler: answers with the code as JSON. */
export function errorHandler(logger: Logger): ErrorRequestHandler {
  // Express recognizes an error handler by its four parameters.
  return (error: unknown, _req, res, next) => {
    if (res.headersSent) {
      next(error);
      return;
    }
    // Errors of Express carry a status, for instance for a malformed URL. Their messages contain
    // the URL.
    const status = (error as { status?: unknown }).status;
    const refused = typeof status === 'number' && status < 500;
    const code = status === 404 ? 'NOT_FOUND' : 'MALFORMED';
    const reply = toErrorReply(refused ? new BesideError(code) : error, logger);
    res.status(statusByCode[reply.code] ?? 400).json(reply);
  };
}
