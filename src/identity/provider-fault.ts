/** A provider that is not reached, or is not well: nobody's fault who wants to sign in. */
import { ClientError, ResponseBodyError, WWWAuthenticateChallengeError } from 'openid-client';
import { BesideError } from '../protocol/error-codes.ts';

/** Of `openid-client`: no answer, or one that no provider gives. */
const notAProvider = new Set([
  'OAUTH_TIMEOUT',
  'OAUTH_ABORT',
  'OAUTH_PARSE_ERROR',
  'OAUTH_RESPONSE_IS_NOT_JSON',
  'OAUTH_RESPONSE_IS_NOT_CONFORM',
]);

/** @returns `SIGN_IN_UNAVAILABLE` with the error as its cause, or the error itself. */
export function orProviderFault(error: unknown): unknown {
  const faulty =
    // A wrong secret is the administrator's; the code alone is this sign-in's (RFC 6749, 5.2).
    (error instanceof ResponseBodyError && error.error !== 'invalid_grant') ||
    error instanceof WWWAuthenticateChallengeError ||
    (error instanceof ClientError && notAProvider.has(error.code ?? '')) ||
    // What `fetch` throws where there is no connection.
    (error instanceof TypeError && error.message === 'fetch failed');
  return faulty ? new BesideError('SIGN_IN_UNAVAILABLE', {}, { cause: error }) : error;
}
