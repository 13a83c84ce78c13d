/** Whether what has failed is worth another try, and when. */
import { BesideError, passingCodes } from '../../src/protocol/error-codes.ts';
import { NoAnswerError } from './request.ts';

const usualMs = 1_000;

/** @returns Milliseconds until the same may be asked again; undefined when it would be in vain. */
export function askAgainAfterMs(error: unknown): number | undefined {
  if (error instanceof NoAnswerError) return usualMs;
  if (!(error instanceof BesideError) || !passingCodes.has(error.code)) return undefined;
  const { retryAfterSeconds } = error.details;
  return retryAfterSeconds === undefined ? usualMs : retryAfterSeconds * 1_000;
}

/** @throws What may pass; what the server refuses for good it would refuse again. */
export function giveUpIfRefused(error: unknown): void {
  if (!(error instanceof BesideError) || passingCodes.has(error.code)) throw error;
}
