/** What a page asks again, and when: a session may hang on it. */
import { describe, expect, test } from '@jest/globals';
import { BesideError } from '../../../src/protocol/error-codes.ts';
import { retryAfterMs } from '../../../web/client/retry.ts';
import { NoAnswerError } from '../../../web/client/request.ts';

describe('a request', () => {
  test.each([
    'STORE_UNAVAILABLE',
    'INTERNAL',
    'SHUTTING_DOWN',
    'TOO_MANY_REQUESTS',
    'MEDIA_UNAVAILABLE',
  ] as const)('that is refused by %s is made again', (code) => {
    expect(retryAfterMs(new BesideError(code))).toBe(1_000);
  });

  test('is made again when the server has said that it may', () => {
    const error = new BesideError('TOO_MANY_REQUESTS', { retryAfterSeconds: 10 });
    expect(retryAfterMs(error)).toBe(10_000);
  });

  test('that the server has not answered is made again', () => {
    expect(retryAfterMs(new NoAnswerError())).toBe(1_000);
  });

  test.each([
    'SIGN_IN_REQUIRED',
    'ORGANIZATION_NOT_ALLOWED',
    'PERMISSION_MISSING',
    'CONDITION_NOT_MET',
    'SESSION_UNKNOWN',
    'SESSION_ENDED',
    'NOT_NOW',
    'MEDIA_REFUSED',
    'MALFORMED',
    // Each try is counted.
    'TOO_MANY_TRIES',
  ] as const)('that is refused by %s is not', (code) => {
    expect(retryAfterMs(new BesideError(code))).toBeUndefined();
  });

  test('that the page itself could not make is not', () => {
    expect(retryAfterMs(new TypeError('of undefined'))).toBeUndefined();
  });
});
