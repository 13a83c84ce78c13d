/** How a page notices that it hears nothing of the server, by a clock that is put on. */
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { Heartbeat } from '../../../web/client/heartbeat.ts';

const stepMs = 50;

let watch: Heartbeat;
/** What is told, each with its time. */
let told: [what: 'unstable' | 'steady' | 'lost', at: number][];
/** Milliseconds in which nothing ran. */
let suspendedMs: number;

beforeEach(() => {
  jest.useFakeTimers();
  [told, suspendedMs] = [[], 0];
  const now = performance.now.bind(performance);
  jest.spyOn(performance, 'now').mockImplementation(() => now() + suspendedMs);
  watch = new Heartbeat({
    unstable: (is) => told.push([is ? 'unstable' : 'steady', performance.now()]),
    lost: () => told.push(['lost', performance.now()]),
  });
  watch.start();
});
afterEach(() => {
  watch.stop();
  jest.restoreAllMocks();
  jest.useRealTimers();
});

/** @returns Milliseconds until this is told. */
function until(what: string): number {
  const from = performance.now();
  for (let ms = 0; ms < 20_000; ms += stepMs) {
    const at = told.find(([each, when]) => each === what && when > from)?.[1];
    if (at !== undefined) return at - from;
    jest.advanceTimersByTime(stepMs);
  }
  throw new Error(`Not told: ${what}`);
}

describe('silence', () => {
  test('is unstable first, and then lost, in the time that is promised', () => {
    const unstableMs = until('unstable');
    expect(unstableMs).toBeGreaterThan(1_200);
    expect(unstableMs).toBeLessThanOrEqual(1_500);
    const lostMs = unstableMs + until('lost');
    expect(lostMs).toBeGreaterThan(2_500);
    expect(lostMs).toBeLessThanOrEqual(3_000);
  });

  test('that is broken is steady again, and counts anew', () => {
    until('unstable');
    watch.heard();
    expect(told.at(-1)?.[0]).toBe('steady');
    expect(until('lost')).toBeGreaterThan(2_500);
  });

  test('that is broken again and again is none', () => {
    for (let second = 0; second < 60; second += 1) {
      jest.advanceTimersByTime(1_000);
      watch.heard();
    }
    expect(told).toEqual([]);
  });

  test('of a page that stood still says nothing: it could not have heard', () => {
    suspendedMs += 3_000;
    jest.advanceTimersByTime(200);
    expect(told).toEqual([]);
    expect(until('unstable')).toBeGreaterThan(800);
  });
});
