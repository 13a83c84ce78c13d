/** When pictures count as missing, by a clock that is put on. */
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { FrameWatch } from '../../../web/media/frame-watch.ts';

let count: number;
let watch: FrameWatch;

beforeEach(() => {
  jest.useFakeTimers();
  count = 0;
  watch = new FrameWatch(() => Promise.resolve(count));
});
afterEach(() => {
  watch.close();
  jest.useRealTimers();
});

/** Pictures come, or none, while time goes by. */
async function pass(ms: number, comes: boolean): Promise<void> {
  for (let gone = 0; gone < ms; gone += 100) {
    if (comes) count += 1;
    await jest.advanceTimersByTimeAsync(100);
  }
}

test('none for some seconds is a picture that stands still; the next one moves again', async () => {
  await pass(5_000, false);
  expect(watch.state).toBe('none-yet');
  await pass(2_000, true);
  expect(watch.state).toBe('moving');
  await pass(2_000, false);
  expect(watch.state).toBe('moving');
  await pass(1_500, false);
  expect(watch.state).toBe('still');
  await pass(1_000, true);
  expect(watch.state).toBe('moving');
});

test('a page that stood still itself has not seen that none came', async () => {
  await pass(2_000, true);
  await pass(600, false);
  // Asleep: its clock has gone on, and its timers have not.
  jest.setSystemTime(Date.now() + 60_000);
  const now = performance.now.bind(performance);
  jest.spyOn(performance, 'now').mockImplementation(() => now() + 60_000);
  await pass(600, false);
  expect(watch.state).toBe('moving');
  jest.restoreAllMocks();
});
