/** One stream for several viewers: it must fit the slowest of them. */
import { expect, test } from '@jest/globals';
import { slowestScreenRate } from '../../../src/media/peers.ts';

const viewer = (screenRate: number | undefined) => ({
  screenRate,
  shownScreen: {},
});

test('a screen is sent as fast as the slowest of those can take it who are shown it', () => {
  const fast = viewer(8_000_000);
  expect(slowestScreenRate([fast, viewer(400_000), fast])).toBe(400_000);
  // Whose screen is closed or stands still, and who has just come, says nothing.
  const closed = { screenRate: 200_000, shownScreen: undefined };
  expect(slowestScreenRate([closed, fast, viewer(undefined)])).toBe(8_000_000);
  expect(slowestScreenRate([closed, viewer(undefined)])).toBeUndefined();
});
