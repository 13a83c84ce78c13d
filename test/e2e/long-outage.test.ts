/** A network that is gone for a minute, when browsers have long given up their roads (RFC 7675). */
import { afterAll, beforeAll, test } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { startBrowser } from '../support/browser.ts';
import { closeAll } from '../support/close-all.ts';
import { describeInNetwork } from '../support/describe-in-network.ts';
import { Network } from '../support/network.ts';
import { outlive } from '../support/outage.ts';
import { servePattern, type PatternServer } from '../support/pattern.ts';
import { startServer, type TestServer } from '../support/server.ts';
import { share, type Sharing } from '../support/sharing.ts';

const port = 8443;
const mostMs = 90_000;

describeInNetwork('a network', () => {
  let network: Network;
  let server: TestServer;
  let patternServer: PatternServer;
  let browsers: [Browser, Browser];
  let two: Sharing;

  beforeAll(async () => {
    network = await Network.open();
    [server, patternServer] = await Promise.all([
      startServer({
        BESIDE_LISTEN_ADDRESS: network.server,
        BESIDE_PORT: String(port),
        BESIDE_PUBLIC_URL: `https://${network.server}:${port}`,
      }),
      servePattern(network.server),
    ]);
    browsers = [await startBrowser(), await startBrowser([], await network.browser())];
    two = await share(browsers, server, patternServer);
  });
  afterAll(async () => {
    await closeAll(
      () => Promise.all(browsers.map((browser) => browser.close())),
      () => server.stop(),
      () => patternServer.close(),
      () => network.close(),
    );
  });

  test(
    'that is gone for a minute, as the other page counts it, costs the session nothing',
    async () => {
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
