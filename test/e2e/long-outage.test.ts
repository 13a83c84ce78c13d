/** A network that is gone for a minute, when browsers have long given up their network paths (RFC 7675). */
import { test } from '@jest/globals';
import { describeInNetwork } from '../support/describe-in-network.ts';
import { sharedInNetwork } from '../support/network-session.ts';
import { outlive } from '../support/outage.ts';

const mostMs = 90_000;

describeInNetwork('a network', () => {
  const session = sharedInNetwork('sharer');

  test(
    'that is gone for a minute, as the other page counts it, costs the session nothing',
    async () => {
      const { network, two } = session;
      const minute = two.helper.page.getByText(/Away for 1:0\d/);
      await outlive(two, {
        what: 'gone for a minute',
        begin: () => network.cut(),
        lasts: () => minute.waitFor({ timeout: mostMs }),
        end: () => network.openUp(),
      });
    },
    mostMs + 60_000,
  );
});
