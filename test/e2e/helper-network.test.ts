/** A helper whose network goes, comes back, and changes: the sharer is told, and shares on. */
import { test } from '@jest/globals';
import { describeInNetwork } from '../support/describe-in-network.ts';
import { sharedInNetwork } from '../support/network-session.ts';
import { outlive, outliveChange } from '../support/outage.ts';

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

  test('gives another address', async () => {
    const { network, two } = session;
    await outliveChange(two, 'the helper’s address changed', () => network.changeAddress());
  });
});
