/** A helper whose network goes, comes back, and changes: the sharer is told, and shares on. */
import { test } from '@jest/globals';
import { describeInNetwork } from '../support/describe-in-network.ts';
import { sharedInNetwork } from '../support/network-session.ts';
import { outlive, outliveChange } from '../support/outage.ts';
import { reconnecting } from '../support/sharing.ts';

describeInNetwork('the helper’s network', () => {
  const session = sharedInNetwork('helper');

  test('is pulled out for a moment', async () => {
    const { network, two } = session;
    await outlive(two, {
      what: 'the helper’s cable out',
      of: 'helper',
      begin: () => network.linkDown(),
      end: () => network.linkUp(),
    });
  });

  test('is cut just when another network path is asked for', async () => {
    const { network, two } = session;
    const { page } = two.helper;
    await outliveChange(two, 'the helper’s network cut while it changes', async () => {
      await network.cut();
      await page.evaluate(() => window.dispatchEvent(new Event('online')));
      await page.locator(reconnecting).waitFor();
      await network.openUp();
    });
  });

  test('gives another address', async () => {
    const { network, two } = session;
    await outliveChange(two, 'the helper’s address changed', () => network.changeAddress());
  });
});
