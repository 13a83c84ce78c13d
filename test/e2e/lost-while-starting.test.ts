/** A sharer whose network goes just when they choose a screen: what they have chosen is shown at the return. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { untilState } from '../support/browser.ts';
import { describeInNetwork } from '../support/describe-in-network.ts';
import type { Network } from '../support/network.ts';
import { shareInNetwork, type NetworkSession } from '../support/network-session.ts';
import { shownCounter } from '../support/pattern.ts';
import {
  holdPicker,
  reconnecting,
  untilBack,
  whatLasts,
  type Sharing,
} from '../support/sharing.ts';

const mostMs = 60_000;

describeInNetwork('a screen that is chosen', () => {
  let session: NetworkSession;
  let network: Network;
  let two: Sharing;

  beforeAll(async () => {
    session = await shareInNetwork('sharer');
    ({ network, two } = session);
  });
  afterAll(async () => {
    await session.close();
  });

  async function stopSharing(): Promise<void> {
    await two.sharer.page.getByTestId('stop-sharing').click();
    await untilState(two.helper.page, 'allowed');
  }

  test('when the network has just gone, which nobody can know yet, is shown once it is back', async () => {
    const { page } = two.sharer;
    await stopSharing();
    const { picks, ...before } = await whatLasts(two);
    await network.cut();
    await page.getByTestId('share-screen').click();
    await page.locator(reconnecting).waitFor();
    const broken = await shownCounter(two.pattern);
    await network.openUp();
    await untilBack(two, broken);
    expect(await whatLasts(two)).toEqual({ ...before, picks: picks + 1 });
  });

  test(
    'while the network is gone for longer than a page waits for an answer is shown once it is back',
    async () => {
      const { page } = two.sharer;
      await stopSharing();
      const { picks, ...before } = await whatLasts(two);
      const choose = await holdPicker(page);
      await page.getByTestId('share-screen').click();
      await network.cut();
      await page.locator(reconnecting).waitFor();
      await choose();
      // A page waits ten seconds for a server to tell.
      await two.helper.page.getByText(/^Away for 0:1[3-9]$/).waitFor();
      const broken = await shownCounter(two.pattern);
      await network.openUp();
      await untilBack(two, broken);
      expect(await whatLasts(two)).toEqual({ ...before, picks: picks + 1 });
    },
    mostMs,
  );
});
