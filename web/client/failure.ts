/** What went wrong, in the form for which the pages have words. */
import { BesideError, type ErrorCode, type ErrorDetails } from '../../src/protocol/error-codes.ts';
import { SocketRefusedError } from './request.ts';

/** A code of the contract, or a fault that only a page can notice. */
export interface Failure extends ErrorDetails {
  code: ErrorCode | 'NO_ANSWER' | 'SOCKET_REFUSED' | 'PART_NOT_LOADED' | 'WEBRTC_MISSING';
}

/** Errors that `import()` has thrown. The errors themselves do not show it. */
const ofImports = new WeakSet<object>();
window.addEventListener('vite:preloadError', ({ payload }) => ofImports.add(payload));

/** Any thrown value as a failure. */
export function failureOf(error: unknown): Failure {
  if (error instanceof BesideError) return { code: error.code, ...error.details };
  if (error instanceof SocketRefusedError) return { code: 'SOCKET_REFUSED' };
  if (error instanceof Error && ofImports.has(error)) return { code: 'PART_NOT_LOADED' };
  return { code: 'NO_ANSWER' };
}

/** This browser cannot take part in any session. */
export const webRtcMissing: Failure = { code: 'WEBRTC_MISSING' };
