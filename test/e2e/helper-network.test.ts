/** A helper whose network goes, comes back, and changes: the sharer is told, and shares on. */
import { afterAll, beforeAll, test } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { startBrowser } from '../support/browser.ts';
import { closeAll } from '../support/close-all.ts';
import { describeInNetwork } from '../support/describe-in-network.ts';
import { Network } from '../support/network.ts';
import { outlive, outliveChange } from '../support/outage.ts';
import { servePattern, type PatternServer } from '../support/pattern.ts';
import { startServer, type TestServer } from '../support/server.ts';
import { share, type Sharing } from '../support/sharing.ts';

const port = 8443;

describeInNetwork('the helper’s network', () => {
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
    browsers = [await startBrowser([], await network.browser()), await startBrowser()];
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

  test('is pulled out for a moment', async () => {
    await outlive(two, {
      what: 'the helper’s cable out',
      of: 'helper',
      begin: () => network.linkDown(),
      end: () => network.linkUp(),
    });
  });

  test('gives another address', async () => {
    await outliveChange(two, 'the helper’s address changed', () => network.changeAddress());
  });
});
