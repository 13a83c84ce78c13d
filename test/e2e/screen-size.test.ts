/** What is larger than the screen on which the sharer's page stands: every pixel of it arrives. */
import { describe, test } from '@jest/globals';
import { untilState } from '../support/browser.ts';
import { sharedHere } from '../support/local-session.ts';
import { readPattern, shownCounter } from '../support/pattern.ts';
import { until } from '../support/until.ts';

/** The pages themselves stand on a screen of 960 × 600. */
const large = { width: 2_000, height: 1_290 };

describe('what is shared', () => {
  const session = sharedHere();

  async function untilShown(size: { width: number; height: number }): Promise<void> {
    const { helper, pattern } = session.two;
    const video = helper.page.getByTestId('remote-screen');
    await until(`${size.width} × ${size.height} is shown`, async () => {
      const shown = await video.evaluate((element) => {
        const { videoWidth: width, videoHeight: height } = element as HTMLVideoElement;
        return { width, height };
      });
      return shown.width === size.width && shown.height === size.height;
    });
    // At that size, and not only announced in it.
    await readPattern(helper.page, await shownCounter(pattern));
  }

  test.each([
    ['larger than the screen', large],
    ['upright, as when a display is rotated', { width: 1_024, height: 1_280 }],
    ['small', { width: 320, height: 240 }],
  ])('keeps its own size when it becomes %s', async (_, size) => {
    await session.two.pattern.setViewportSize(size);
    await untilShown(size);
  });

  test('keeps its own size when it is larger from the beginning', async () => {
    const { helper, sharer, pattern } = session.two;
    await sharer.page.getByTestId('stop-sharing').click();
    await untilState(helper.page, 'allowed');
    await pattern.setViewportSize(large);
    await sharer.page.bringToFront();
    await sharer.page.getByTestId('share-screen').click();
    await untilShown(large);
  });
});
