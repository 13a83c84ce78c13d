/** A sharer whose network goes, comes back, and changes. The capture lives, so all goes on by itself. */
import { test } from '@jest/globals';
import { untilEnded, untilMoreVoice, untilState } from '../support/browser.ts';
import { describeInNetwork } from '../support/describe-in-network.ts';
import { sharedInNetwork } from '../support/network-session.ts';
import { outlive, outliveChange } from '../support/outage.ts';
import { shownCounter } from '../support/pattern.ts';
import { reconnecting, untilBack } from '../support/sharing.ts';

/** A page waits ten seconds for a server to tell. */
const givenUpMs = 11_000;

describeInNetwork('the sharer’s network', () => {
  const session = sharedInNetwork('sharer');

  test('drops everything, which both pages notice by themselves, and lets it through again', async () => {
    await outlive(session.two, {
      what: 'packets dropped',
      begin: () => session.network.cut(),
      end: () => session.network.openUp(),
    });
  });

  test('is pulled out for a moment, and a live microphone is heard again', async () => {
    await session.two.sharer.page.getByTestId('microphone-toggle').click();
    await untilMoreVoice(session.two.helper.page);
    await outlive(session.two, {
      what: 'cable out',
      begin: () => session.network.linkDown(),
      end: () => session.network.linkUp(),
    });
    await session.two.sharer.page
      .locator('[data-testid=microphone-toggle][data-on=true]')
      .waitFor();
    await untilMoreVoice(session.two.helper.page);
  });

  test('gives another address', async () => {
    await outliveChange(session.two, 'address changed', () => session.network.changeAddress());
    await untilMoreVoice(session.two.helper.page);
  });

  /** Pulls the cable out, and puts it in again after what was clicked has been given up. */
  async function clickWhileGone(testId: string): Promise<void> {
    const { page } = session.two.sharer;
    session.network.linkDown();
    await page.locator(reconnecting).waitFor();
    await page.getByTestId(testId).click();
    await new Promise((resolve) => setTimeout(resolve, givenUpMs));
    session.network.linkUp();
  }

  test('is gone while its person stops sharing: at the return the helper sees that', async () => {
    const { helper, sharer, pattern } = session.two;
    const exceptions: Error[] = [];
    sharer.page.on('pageerror', (error) => exceptions.push(error));
    await clickWhileGone('stop-sharing');
    await helper.page.locator('[data-status=stopped]').waitFor();
    await untilState(helper.page, 'allowed');
    await helper.page.getByTestId('remote-screen').waitFor({ state: 'detached' });
    const stopped = await shownCounter(pattern);
    await sharer.page.getByTestId('share-screen').click();
    await untilBack(session.two, stopped);
    expect(exceptions).toEqual([]);
  });

  test('is gone while its person ends the session: at the return it is over for both', async () => {
    await clickWhileGone('end-session');
    for (const { page } of [session.two.helper, session.two.sharer])
      await untilEnded(page, 'sharer-left');
  });
});
