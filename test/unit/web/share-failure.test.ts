/** Why a picker has given nothing, by what browsers say: the person is told what to do about it. */
import { afterEach, expect, test } from '@jest/globals';
import { CaptureError, pickScreen } from '../../../web/media/capture.ts';

const chromium =
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140.0.0.0 Safari/537.36';
const safari =
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Safari/605.1.15';
const firefox = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0';

const own = Object.getOwnPropertyDescriptor(globalThis, 'navigator');
const clock = performance.now.bind(performance);

/** The browser that a test is in, and what its picker comes to, after so many milliseconds. */
function browser(userAgent: string, picker: (() => Promise<MediaStream>) | undefined, ms = 0) {
  let now = 0;
  performance.now = () => now;
  const getDisplayMedia =
    picker &&
    (async () => {
      now = ms;
      return await picker();
    });
  Object.defineProperty(globalThis, 'navigator', {
    configurable: true,
    value: {
      userAgent,
      mediaDevices: { ...(getDisplayMedia && { getDisplayMedia }) },
      ...(userAgent === chromium && { userAgentData: {} }),
    },
  });
}

afterEach(() => {
  performance.now = clock;
  if (own) Object.defineProperty(globalThis, 'navigator', own);
});

const fails = (name: string, message: string) => async () =>
  await Promise.reject(Object.assign(new Error(message), { name }));

test.each([
  ['cancelled in Chromium', chromium, 'NotAllowedError', 'Permission denied', 10, 'cancelled'],
  [
    'denied by macOS, as Chromium says',
    chromium,
    'NotAllowedError',
    'Permission denied by system',
    10,
    'denied-by-system',
  ],
  // The same words for both: only a person takes a while.
  ['denied by macOS, in Safari', safari, 'NotAllowedError', 'The request…', 20, 'denied-by-system'],
  ['cancelled in Safari', safari, 'NotAllowedError', 'The request…', 1_500, 'cancelled'],
  ['cancelled at once in Firefox on Linux', firefox, 'NotAllowedError', 'no', 20, 'cancelled'],
  ['not readable', chromium, 'NotReadableError', 'Could not start video source', 10, 'failed'],
  ['aborted', firefox, 'AbortError', '', 10, 'failed'],
])('%s is told as such', async (_what, userAgent, name, message, ms, status) => {
  browser(userAgent, fails(name, message), ms);
  const failed = pickScreen();
  await expect(failed).rejects.toBeInstanceOf(CaptureError);
  await expect(failed).rejects.toMatchObject({ status });
});

test('a browser that shows no screens is told so without asking it', async () => {
  browser(firefox, undefined);
  await expect(pickScreen()).rejects.toMatchObject({ status: 'unsupported' });
});

test('a picker that gives a stream without a picture has failed', async () => {
  browser(chromium, async () => await Promise.resolve({ getVideoTracks: () => [] } as never));
  await expect(pickScreen()).rejects.toMatchObject({ status: 'failed' });
});
