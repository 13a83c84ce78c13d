/** What went wrong, in the form that the pages have words for. */
import { BesideError, type ErrorCode, type ErrorDetails } from '../../src/protocol/error-codes.ts';
import { SocketRefusedError } from './request.ts';

/** A code of the contract, or what only a page can notice. */
export interface Failure extends ErrorDetails {
  code: ErrorCode | 'NO_ANSWER' | 'SOCKET_REFUSED' | 'PART_NOT_LOADED' | 'WEBRTC_MISSING';
}

/** Whatever `import()` has failed with: nothing in it says so. */
const ofImports = new WeakSet<object>();
window.addEventListener('vite:preloadError', ({ payload }) => ofImports.add(payload));

/** Any thrown value as a failure. */
export function failureOf(error: unknown): Failure {
  if (error instanceof BesideError) return { code: error.code, ...error.details };
  if (error instanceof SocketRefusedError) return { code: 'SOCKET_REFUSED' };
  if (error instanceof Error && ofImports.has(error)) return { code: 'PART_NOT_LOADED' };
  return { code: 'NO_ANSWER' };
}

/** No session can be had in this browser. */
export const webRtcMissing: Failure = { code: 'WEBRTC_MISSING' };
