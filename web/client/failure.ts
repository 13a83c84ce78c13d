/** What went wrong, in the form that the pages have words for. */
import { BesideError, type ErrorCode, type ErrorDetails } from '../../src/protocol/error-codes.ts';

/** A code of the contract, or one of the two failures that only a page can notice. */
export interface Failure extends ErrorDetails {
  code: ErrorCode | 'NO_ANSWER' | 'WEBRTC_MISSING';
}

/** Any thrown value as a failure. */
export function failureOf(error: unknown): Failure {
  return error instanceof BesideError
    ? { code: error.code, ...error.details }
    : { code: 'NO_ANSWER' };
}

/** No session can be had in this browser. */
export const webRtcMissing: Failure = { code: 'WEBRTC_MISSING' };
