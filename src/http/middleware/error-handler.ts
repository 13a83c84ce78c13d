import type { ErrorRequestHandler } from 'express';
import type { Logger } from '../../common/logger.ts';
import { toErrorReply } from '../../common/error-reply.ts';
import { BesideError } from '../../protocol/error-codes.ts';
import { statusOf } from '../status-by-code.ts';

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
    res.status(statusOf(reply.code)).json(reply);
  };
}
