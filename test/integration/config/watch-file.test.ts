/** A file that is being written is left alone until it is whole. */
import { unwatchFile, watchFile } from 'node:fs';
import { appendFile } from 'node:fs/promises';
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { watchSettled } from '../../../src/common/watch-file.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;

beforeEach(async () => {
  folder = await temporaryFolder();
});
afterEach(async () => {
  jest.useRealTimers();
  await folder.remove();
});

test('it is told once, when it has stayed the same for a moment', async () => {
  const file = await folder.file('settings.yaml', '');
  // Looks at files are by the real clock, the moment afterwards by this one.
  jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask'] });
  const told: number[] = [];
  const stop = watchSettled(file, ({ size }) => told.push(size));
  /** One more piece is written, and has been seen. */
  const piece = async () => {
    const seen = new Promise((resolve) => {
      watchFile(file, resolve);
    });
    await appendFile(file, 'piece');
    await seen;
  };
  for (let count = 0; count < 3; count += 1) {
    await piece();
    jest.advanceTimersByTime(700);
    expect(told).toEqual([]);
  }
  jest.advanceTimersByTime(700);
  expect(told).toEqual([15]);
  await piece();
  stop();
  jest.advanceTimersByTime(10_000);
  expect(told).toEqual([15]);
  unwatchFile(file);
});
