/**
 * The closed list of error codes. The code is public and has words in every language; the cause
 * stays in the server's log. Server code sends codes, never sentences.
 */
export const errorCodes = [
  // Who you are.
  'SIGN_IN_REQUIRED',
  'SIGN_IN_FAILED',
  'ORGANIZATION_NOT_ALLOWED',
  'PERMISSION_MISSING',
  // Getting into a session.
  'SERVICE_DISABLED',
  'PASSCODE_NOT_ACCEPTED',
  'TOO_MANY_TRIES',
  'TOO_MANY_SESSIONS',
  'OWN_SESSION',
  'SESSION_UNKNOWN',
  'OPENED_ELSEWHERE',
  // Inside a session.
  'NOT_IN_SESSION',
  'WRONG_SIDE',
  'NOT_NOW',
  'SESSION_ENDED',
  'CHAT_BLOCKED',
  'MESSAGE_TOO_LONG',
  'THREAD_FULL',
  // Media.
  'MEDIA_UNKNOWN',
  'MEDIA_REFUSED',
  'MEDIA_LIMIT',
  'MEDIA_UNAVAILABLE',
  // The request itself.
  'MALFORMED',
  'UNKNOWN_REQUEST',
  'TOO_MANY_REQUESTS',
  'NOT_FOUND',
  // The server.
  'STORE_UNAVAILABLE',
  'SHUTTING_DOWN',
  'INTERNAL',
] as const;

export type ErrorCode = (typeof errorCodes)[number];

/** What may accompany a code. */
export interface ErrorDetails {
  /** When to try again. */
  retryAfterSeconds?: number;
  /** Reference of the line in the server's log. */
  logId?: string;
}

/** What a refused request is answered with. */
export interface ErrorReply extends ErrorDetails {
  code: ErrorCode;
}

/** The one error class: thrown by the server, rebuilt from the answer by the client. */
export class BesideError extends Error {
  override readonly name = 'BesideError';
  readonly code: ErrorCode;
  readonly details: ErrorDetails;

  constructor(code: ErrorCode, details: ErrorDetails = {}, options?: ErrorOptions) {
    super(code, options);
    this.code = code;
    this.details = details;
  }
}
