/** What went wrong, in the form that the pages have words for. */
import { BesideError, type ErrorCode, type ErrorDetails } from '../../src/protocol/error-codes.ts';

/** A code of the contract, or `NO_ANSWER`: the one failure that only a page can notice. */
export interface Failure extends ErrorDetails {
  code: ErrorCode | 'NO_ANSWER';
}

/** Any thrown value as a failure. */
export function failureOf(error: unknown): Failure {
  return error instanceof BesideError
    ? { code: error.code, ...error.details }
    : { code: 'NO_ANSWER' };
}
