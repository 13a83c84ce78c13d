/**
 * The closed list of error codes. A code is public and has words in every language. Its cause stays
 * in the server's log. Server code sends codes, never sentences.
 */
export const errorCodes = [
  // Who you are.
  'SIGN_IN_REQUIRED',
  'SIGN_IN_FAILED',
  'SIGN_IN_UNAVAILABLE',
  'ORGANIZATION_NOT_ALLOWED',
  'GUEST_NOT_ALLOWED',
  'PERMISSION_MISSING',
  'CONDITION_NOT_MET',
  'STEP_UP_REQUIRED',
  'STEP_UP_FAILED',
  // Tokens of programs.
  'TOKEN_NOT_ACCEPTED',
  'TOKEN_EXPIRED',
  'TOKEN_REVOKED',
  'TOKEN_UNKNOWN',
  'TOKEN_EXCEEDS_RIGHTS',
  'TOO_MANY_TOKENS',
  // Getting into a session.
  'SERVICE_DISABLED',
  'PASSCODE_NOT_ACCEPTED',
  'TOO_MANY_TRIES',
  'TOO_MANY_SESSIONS',
  'CANNOT_HELP',
  'OWN_SESSION',
  'FOR_SOMEBODY_ELSE',
  'SESSION_UNKNOWN',
  // Inside a session.
  'NOT_IN_SESSION',
  'WRONG_SIDE',
  'NOT_LEAD',
  'GRANT_MISSING',
  'PARTICIPANT_UNKNOWN',
  'NOT_ADMITTED',
  'SESSION_FULL',
  'CANNOT_LEAD',
  'NOT_NOW',
  'NUMBER_WRONG',
  'SESSION_ENDED',
  'CHAT_BLOCKED',
  'MESSAGE_TOO_LONG',
  'THREAD_FULL',
  // Administration.
  'PERSON_UNKNOWN',
  'TOO_MANY_HOLDS',
  // Devices.
  'DEVICE_UNKNOWN',
  'DEVICES_UNAVAILABLE',
  'ATTESTATION_NOT_ACCEPTED',
  // Media.
  'MEDIA_UNKNOWN',
  'MEDIA_REFUSED',
  'MEDIA_UNAVAILABLE',
  // Webhooks.
  'WEBHOOK_UNKNOWN',
  'WEBHOOK_DISABLED',
  'WEBHOOK_URL_NOT_ACCEPTED',
  'TOO_MANY_WEBHOOKS',
  'DELIVERY_UNKNOWN',
  // The request itself.
  'MALFORMED',
  'UNKNOWN_REQUEST',
  'TOO_MANY_REQUESTS',
  'NOT_FOUND',
  // A page of a list was asked for with the cursor of another query, or a damaged one.
  'CURSOR_NOT_ACCEPTED',
  // A request by HTTP.
  'METHOD_NOT_ALLOWED',
  'BODY_TOO_LARGE',
  'CONTENT_TYPE_NOT_ACCEPTED',
  'IDEMPOTENCY_KEY_IN_USE',
  'IDEMPOTENCY_KEY_REUSED',
  // The server.
  'STORE_UNAVAILABLE',
  'REPORTS_UNAVAILABLE',
  'SHUTTING_DOWN',
  'DRAINING',
  'INTERNAL',
] as const;

export type ErrorCode = (typeof errorCodes)[number];

/** What the server cannot do at the moment, and may do a little later. Any other refusal is final. */
export const passingCodes: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'SIGN_IN_UNAVAILABLE',
  'DEVICES_UNAVAILABLE',
  'MEDIA_UNAVAILABLE',
  'TOO_MANY_REQUESTS',
  'STORE_UNAVAILABLE',
  'REPORTS_UNAVAILABLE',
  'SHUTTING_DOWN',
  'INTERNAL',
]);

/** What a condition may require. */
export const requirements = [
  'network',
  'hours',
  'strong-sign-in',
  // It is not known when the person signed in.
  'sign-in-time',
  'sign-in-age',
  'device-state',
] as const;
export type Requirement = (typeof requirements)[number];

/** What may accompany a code. */
export interface ErrorDetails {
  /** When to try again. */
  retryAfterSeconds?: number;
  /** Attempts left for the number. 0 if the last one has ended the session. */
  triesLeft?: number;
  /** Reference of the line in the server's log. */
  logId?: string;
  /** The name of the condition that is not met, and the requirement that is missing. */
  condition?: string;
  requirement?: Requirement;
}

/** The answer to a refused request. */
export interface ErrorReply extends ErrorDetails {
  code: ErrorCode;
}

/** The only error class of the contract. The server throws it, and the client rebuilds it from the answer. */
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
