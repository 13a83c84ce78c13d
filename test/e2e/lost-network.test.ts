/** A sharer whose network goes, comes back, and changes. The capture lives, so all goes on by itself. */
import { afterAll, beforeAll, test } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { startBrowser, untilMoreVoice } from '../support/browser.ts';
import { closeAll } from '../support/close-all.ts';
import { describeInNetwork } from '../support/describe-in-network.ts';
import { Network } from '../support/network.ts';
import { outlive, outliveChange } from '../support/outage.ts';
import { servePattern, type PatternServer } from '../support/pattern.ts';
import { startServer, type TestServer } from '../support/server.ts';
import { share, type Sharing } from '../support/sharing.ts';

const port = 8443;

describeInNetwork('the sharer’s network', () => {
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
});
