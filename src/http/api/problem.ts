/** Refusals of the API as problem details. Source: RFC 9457; RFC 6750 for the tokens. */
import type { ErrorRequestHandler, Response } from 'express';
import { toErrorReply } from '../../common/error-reply.ts';
import type { Logger } from '../../common/logger.ts';
import { BesideError, type ErrorCode, type ErrorDetails } from '../../protocol/error-codes.ts';
import type { Permission } from '../../protocol/permissions.ts';
import { statusOf } from '../status-by-code.ts';

/** Where a request is wrong. */
export interface Fault {
  /** In the body: a JSON pointer as a fragment. Source: RFC 6901, section 6. */
  pointer?: string;
  /** The name of a parameter in the path or in the query. */
  parameter?: string;
  /** The name of a header. */
  header?: string;
  /** For instance `unrecognized_keys`, as zod calls it. */
  issue: string;
}

export interface Problem extends Omit<ErrorDetails, 'logId'> {
  type: string;
  title: string;
  status: number;
  code: ErrorCode;
  instance?: string;
  errors?: Fault[];
}

/** `MALFORMED`, with the places that are wrong. */
export class MalformedRequest extends BesideError {
  readonly faults: Fault[];

  constructor(faults: Fault[]) {
    super('MALFORMED');
    this.faults = faults;
  }
}

/** `PERMISSION_MISSING`, with what is missing. */
export interface NeededPermissions {
  neededPermissions?: readonly Permission[];
}

const ofHttpErrors: Record<number, ErrorCode> = {
  404: 'NOT_FOUND',
  413: 'BODY_TOO_LARGE',
  415: 'CONTENT_TYPE_NOT_ACCEPTED',
};

/** The last handler below the path of the API, also for what was refused on the way to it. */
export function problemHandler(logger: Logger): ErrorRequestHandler {
  return (error: unknown, _req, res, next) => {
    if (res.headersSent) {
      next(error);
      return;
    }
    const { logId, ...reply } = toErrorReply(knownError(error), logger);
    const status = statusOf(reply.code);
    const problem: Problem = {
      type: `urn:beside:error:${reply.code}`,
      // The words for people are in docs/api.md: the server sends codes.
      title: reply.code,
      status,
      ...reply,
      ...(logId && { instance: `urn:beside:log:${logId}` }),
      ...(error instanceof MalformedRequest && { errors: error.faults }),
    };
    if (reply.retryAfterSeconds !== undefined)
      res.set('Retry-After', String(reply.retryAfterSeconds));
    challenge(res, reply.code);
    res
      .status(status)
      .set({ 'Cache-Control': 'no-store', 'Content-Type': 'application/problem+json' })
      .send(Buffer.from(JSON.stringify(problem)));
  };
}

/** Errors of Express carry a status. Their messages contain what was sent. */
function knownError(error: unknown): unknown {
  const { status } = error as { status?: unknown };
  if (typeof status !== 'number' || status >= 500 || error instanceof BesideError) return error;
  return new BesideError(ofHttpErrors[status] ?? 'MALFORMED');
}

function challenge(res: Response, code: ErrorCode): void {
  const status = statusOf(code);
  const needed = (res.locals as NeededPermissions).neededPermissions ?? [];
  const error =
    status === 401
      ? code === 'SIGN_IN_REQUIRED'
        ? undefined
        : 'error="invalid_token"'
      : code === 'PERMISSION_MISSING'
        ? `error="insufficient_scope", scope="${needed.join(' ')}"`
        : undefined;
  if (status !== 401 && !error) return;
  res.set('WWW-Authenticate', `Bearer realm="beside"${error ? `, ${error}` : ''}`);
}
