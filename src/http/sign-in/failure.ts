/** Where a failed sign-in ends: on a page in the person's language, never on a raw error. */
import type { ErrorRequestHandler, Response } from 'express';
import { noteRefusal, toBesideError } from '../../common/error-reply.ts';
import type { Logger } from '../../common/logger.ts';
import { reference } from '../../common/request-context.ts';
import { paths } from '../../protocol/paths.ts';
import { localPath } from './return-to.ts';
import { findState } from './state-cookie.ts';

/** Logs the cause with a reference, and sends the browser to a page that shows the reference. */
export function failSignIn(res: Response, error: unknown, returnTo: string, logger: Logger): void {
  const known = toBesideError(error, 'SIGN_IN_FAILED');
  const ref = reference();
  noteRefusal(logger, known.code);
  logger.warn({ err: known, code: known.code, ref }, 'sign-in failed');
  const query = new URLSearchParams({ code: known.code, ref, returnTo });
  res.redirect(res.req.method === 'POST' ? 303 : 302, `${paths.signInFailed}?${query.toString()}`);
}

/** Handles errors before the sign-in routes, for instance a login that cannot be read. */
export function signInErrorHandler(origin: string, logger: Logger): ErrorRequestHandler {
  return (error: unknown, req, res, next) => {
    if (res.headersSent || req.method !== 'GET' || !req.accepts('html')) {
      next(error);
      return;
    }
    const { state, returnTo } = req.query;
    failSignIn(res, error, localPath(findState(req, state)?.returnTo ?? returnTo, origin), logger);
  };
}
