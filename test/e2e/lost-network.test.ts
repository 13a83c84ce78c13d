/** A sharer whose network goes, comes back, and changes. The capture lives, so all goes on by itself. */
import { afterAll, beforeAll, test } from '@jest/globals';
import { untilEnded, untilMoreVoice, untilState } from '../support/browser.ts';
import { describeInNetwork } from '../support/describe-in-network.ts';
import type { Network } from '../support/network.ts';
import { shareInNetwork, type NetworkSession } from '../support/network-session.ts';
import { outlive, outliveChange } from '../support/outage.ts';
import { shownCounter } from '../support/pattern.ts';
import { reconnecting, untilBack, type Sharing } from '../support/sharing.ts';

/** A page waits ten seconds for a server to tell. */
const givenUpMs = 11_000;

describeInNetwork('the sharer’s network', () => {
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

  test('drops everything, which both pages notice by themselves, and lets it through again', async () => {
    await outlive(two, {
      what: 'packets dropped',
      begin: () => network.cut(),
      end: () => network.openUp(),
    });
  });

  test('is pulled out for a moment, and a live microphone is heard again', async () => {
    await two.sharer.page.getByTestId('microphone-toggle').click();
    await untilMoreVoice(two.helper.page);
    await outlive(two, {
      what: 'cable out',
      begin: () => network.linkDown(),
      end: () => network.linkUp(),
    });
    await two.sharer.page.locator('[data-testid=microphone-toggle][data-on=true]').waitFor();
    await untilMoreVoice(two.helper.page);
  });

  test('gives another address', async () => {
    await outliveChange(two, 'address changed', () => network.changeAddress());
    await untilMoreVoice(two.helper.page);
  });

  /** Pulls the cable out, and puts it in again after what was clicked has been given up. */
  async function clickWhileGone(testId: string): Promise<void> {
    const { page } = two.sharer;
    network.linkDown();
    await page.locator(reconnecting).waitFor();
    await page.getByTestId(testId).click();
    await new Promise((resolve) => setTimeout(resolve, givenUpMs));
    network.linkUp();
  }

  test('is gone while its person stops sharing: at the return the helper sees that', async () => {
    const { helper, sharer, pattern } = two;
    const exceptions: Error[] = [];
    sharer.page.on('pageerror', (error) => exceptions.push(error));
    await clickWhileGone('stop-sharing');
    await helper.page.locator('[data-status=stopped]').waitFor();
    await untilState(helper.page, 'allowed');
    await helper.page.getByTestId('remote-screen').waitFor({ state: 'detached' });
    const stopped = await shownCounter(pattern);
    await sharer.page.getByTestId('share-screen').click();
    await untilBack(two, stopped);
    expect(exceptions).toEqual([]);
  });

  test('is gone while its person ends the session: at the return it is over for both', async () => {
    await clickWhileGone('end-session');
    for (const { page } of [two.helper, two.sharer]) await untilEnded(page, 'sharer-left');
  });
});
