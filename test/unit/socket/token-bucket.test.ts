/** So much a second, and after a rest so much at once, by a clock that is put on. */
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { TokenBucket } from '../../../src/rate-limits/token-bucket.ts';

let now: number;

beforeEach(() => {
  now = 5_000;
  jest.spyOn(performance, 'now').mockImplementation(() => now);
});
afterEach(() => {
  jest.restoreAllMocks();
});

test('what was left is earned anew by the second, and never more than may be taken at once', () => {
  const bucket = new TokenBucket({ perSecond: 10, atOnce: 50 });
  expect([bucket.take(50), bucket.take(1)]).toEqual([true, false]);
  now += 1_000;
  // One of the ten is owed already.
  expect([bucket.take(9), bucket.take(1)]).toEqual([true, false]);
  now += 3_600_000;
  expect([bucket.take(50), bucket.take(1)]).toEqual([true, false]);
});
