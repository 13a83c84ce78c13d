/** A sharer whose network goes just when they choose a screen: what they have chosen is shown at the return. */
import { expect, test } from '@jest/globals';
import { untilState } from '../support/browser.ts';
import { describeInNetwork } from '../support/describe-in-network.ts';
import { sharedInNetwork } from '../support/network-session.ts';
import { shownCounter } from '../support/pattern.ts';
import { holdPicker, reconnecting, untilBack, whatLasts } from '../support/sharing.ts';

const mostMs = 60_000;

describeInNetwork('a screen that is chosen', () => {
  const session = sharedInNetwork('sharer');

  async function stopSharing(): Promise<void> {
    await session.two.sharer.page.getByTestId('stop-sharing').click();
    await untilState(session.two.helper.page, 'allowed');
  }

  test('when the network has just gone, which nobody can know yet, is shown once it is back', async () => {
    const { page } = session.two.sharer;
    await stopSharing();
    const { picks, ...before } = await whatLasts(session.two);
    await session.network.cut();
    await page.getByTestId('share-screen').click();
    await page.locator(reconnecting).waitFor();
    const broken = await shownCounter(session.two.pattern);
    await session.network.openUp();
    await untilBack(session.two, broken);
    expect(await whatLasts(session.two)).toEqual({ ...before, picks: picks + 1 });
  });

  test(
    'while the network is gone for longer than a page waits for an answer is shown once it is back',
    async () => {
      const { page } = session.two.sharer;
      await stopSharing();
      const { picks, ...before } = await whatLasts(session.two);
      const choose = await holdPicker(page);
      await page.getByTestId('share-screen').click();
      await session.network.cut();
      await page.locator(reconnecting).waitFor();
      await choose();
      // A page waits ten seconds for a server to tell.
      await session.two.helper.page.getByText(/^Away for 0:1[3-9]\.$/).waitFor();
      const broken = await shownCounter(session.two.pattern);
      await session.network.openUp();
      await untilBack(session.two, broken);
      expect(await whatLasts(session.two)).toEqual({ ...before, picks: picks + 1 });
    },
    mostMs,
  );
});
