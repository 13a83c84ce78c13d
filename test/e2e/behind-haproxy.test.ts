/** Media on the one port, through a real HAProxy that passes connections on, where nothing else is let through. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { startBrowser } from '../support/browser.ts';
import { closeAll } from '../support/close-all.ts';
import { describeInNetwork } from '../support/describe-in-network.ts';
import { freePort } from '../support/free-port.ts';
import { Network } from '../support/network.ts';
import { readPattern, servePattern, shownCounter, type PatternServer } from '../support/pattern.ts';
import { isInstalled, startProxy } from '../support/proxy.ts';
import { auditRecords } from '../support/records.ts';
import { untilPath } from '../support/network-paths.ts';
import { startServer, type TestServer } from '../support/server.ts';
import { share, type Sharing } from '../support/sharing.ts';

const withHaproxy = isInstalled('haproxy') ? describeInNetwork : describe.skip;

withHaproxy('two people who reach nothing but HAProxy', () => {
  let network: Network;
  let server: TestServer;
  let stopProxy: () => Promise<void>;
  let browser: Browser;
  let patternServer: PatternServer;
  let publicPort: number;
  let two: Sharing;

  beforeAll(async () => {
    network = await Network.open();
    const port = await freePort();
    publicPort = await freePort();
    server = await startServer(
      {
        ...network.serverSettings,
        BESIDE_PORT: String(port),
        BESIDE_PUBLIC_URL: `https://${network.server}:${publicPort}`,
      },
      { server: { trustedProxies: [network.server], proxyProtocol: true } },
    );
    stopProxy = await startProxy('haproxy', publicPort, [
      ['bind :443', `bind :${publicPort}`],
      ['10.0.0.5:8443', `${network.server}:${port} source ${network.server}`],
    ]);
    [browser, patternServer] = await Promise.all([
      startBrowser([], await network.browser()),
      servePattern(network.server),
    ]);
    const { port: patternPort } = new URL(patternServer.url);
    await network.letThrough(`tcp dport { ${publicPort}, ${patternPort} }`);
    two = await share([browser, browser], server, patternServer);
  });
  afterAll(async () => {
    await closeAll(
      () => browser.close(),
      () => patternServer.close(),
      () => stopProxy(),
      () => server.stop(),
      () => network.close(),
    );
  });

  test('share a screen through it', async () => {
    const networkPath = { protocol: 'tcp', address: network.server, port: publicPort };
    for (const { page } of [two.helper, two.sharer]) await untilPath(page, networkPath);
    await readPattern(two.helper.page, await shownCounter(two.pattern));
  });

  test('are told apart from it: the audit log has the address that they come from', () => {
    // Pages ask for these; to sign in, the test has asked by itself.
    const asked = ['session.created', 'session.joined'];
    const records = auditRecords(server.dataDir).filter(({ type }) => asked.includes(type));
    expect(records.map(({ address }) => address)).toEqual([network.client, network.client]);
  });
});
