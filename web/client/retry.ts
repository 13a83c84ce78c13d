/** Whether a failed request is worth another attempt, and when. */
import { BesideError, passingCodes } from '../../src/protocol/error-codes.ts';
import { NoAnswerError } from './request.ts';

const usualMs = 1_000;

/** @returns Milliseconds until the request may be sent again. Undefined if it would fail again. */
export function retryAfterMs(error: unknown): number | undefined {
  if (error instanceof NoAnswerError) return usualMs;
  if (!(error instanceof BesideError) || !passingCodes.has(error.code)) return undefined;
  const { retryAfterSeconds } = error.details;
  return retryAfterSeconds === undefined ? usualMs : retryAfterSeconds * 1_000;
}

/** @throws The error if it may pass. The server would repeat a final refusal, so that one is not thrown. */
export function giveUpIfRefused(error: unknown): void {
  if (!(error instanceof BesideError) || passingCodes.has(error.code)) throw error;
}
