/** How a page notices that it hears nothing of the server, by this machine's own clock. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { Heartbeat } from '../../web/client/heartbeat.ts';

const stoodStillMs = 3_000;

let watch: Heartbeat;
let unstable: PromiseWithResolvers<number>;
let steady: PromiseWithResolvers<void>;
let lost: PromiseWithResolvers<number>;

beforeEach(() => {
  [unstable, steady, lost] = [
    Promise.withResolvers(),
    Promise.withResolvers(),
    Promise.withResolvers(),
  ];
  watch = new Heartbeat({
    unstable: (is) => {
      if (is) unstable.resolve(performance.now());
      else steady.resolve();
    },
    lost: () => {
      lost.resolve(performance.now());
    },
  });
  watch.start();
});
afterEach(() => {
  watch.stop();
});

describe('silence', () => {
  test('is unstable first, and then lost', async () => {
    const begun = performance.now();
    expect((await unstable.promise) - begun).toBeGreaterThan(1_200);
    expect((await lost.promise) - begun).toBeGreaterThan(2_500);
  });

  test('that is broken is steady again, and counts anew', async () => {
    await unstable.promise;
    const heard = performance.now();
    watch.heard();
    await steady.promise;
    expect((await lost.promise) - heard).toBeGreaterThan(2_500);
  });

  test('of a page that stood still says nothing: it could not have heard', async () => {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, stoodStillMs);
    const woken = performance.now();
    expect((await unstable.promise) - woken).toBeGreaterThan(1_000);
  });
});
