/**
 * How a picture gets through networks that let ever less through. Both people are behind a real
 * firewall; which way their media takes is read from their browsers.
 */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, test } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import {
  joinByCode,
  newSession,
  openHelper,
  startBrowser,
  untilState,
  type Guest,
} from '../support/browser.ts';
import { closeAll } from '../support/close-all.ts';
import { describeInNetwork } from '../support/describe-in-network.ts';
import { Network } from '../support/network.ts';
import { meet } from '../support/pair.ts';
import { readPattern, servePattern, shownCounter, type PatternServer } from '../support/pattern.ts';
import { untilPath, type NetworkPath } from '../support/network-paths.ts';
import { startServer, type TestServer } from '../support/server.ts';
import { smallWindow } from '../support/sharing.ts';
import { startTurn, type TurnServer } from '../support/turn.ts';

const httpsPort = 8443;
const mediaPort = 44300;
const turnPort = 3478;
const turnsPort = 5349;
const pages = `tcp dport ${httpsPort}`;
const secret = 'shared-with-the-relay';

interface People {
  helper: Guest;
  sharer: Guest;
  pattern: Page;
}

describeInNetwork('a picture', () => {
  let network: Network;
  let browser: Browser;
  let patternServer: PatternServer;
  let server: TestServer | undefined;
  let turns: TurnServer[] = [];

  beforeAll(async () => {
    network = await Network.open();
    // `turns:` is held to the rules for certificates, and ours is signed by nobody.
    const extra = ['--ignore-certificate-errors'];
    [browser, patternServer] = await Promise.all([
      startBrowser(extra, await network.browser()),
      servePattern(network.server),
    ]);
  });
  afterAll(async () => {
    await closeAll(
      () => browser.close(),
      () => patternServer.close(),
      () => network.close(),
    );
  });

  /** After each session. */
  async function tidyUp(): Promise<void> {
    await network.openUp();
    await Promise.all(browser.contexts().map((context) => context.close()));
    await server?.stop();
    await Promise.all(turns.splice(0).map((turn) => turn.stop()));
    server = undefined;
  }

  async function start(media: object = {}, address = network.server): Promise<TestServer> {
    const host = address.includes(':') ? `[${address}]` : address;
    server = await startServer(
      {
        BESIDE_LISTEN_ADDRESS: address,
        BESIDE_IDENTITY_PROVIDER: 'demo',
        BESIDE_PORT: String(httpsPort),
        BESIDE_PUBLIC_URL: `https://${host}:${httpsPort}`,
        BESIDE_MEDIA_PORT: String(mediaPort),
        BESIDE_WORKERS: '2',
      },
      { media },
    );
    return server;
  }

  const relay = () => ({ 'listening-ip': network.server, 'relay-ip': network.server });
  const relayWithSecret = () => ({
    ...relay(),
    'use-auth-secret': true as const,
    'static-auth-secret': secret,
    'no-tls': true as const,
  });

  /** Two people who share a screen, after the firewall is set. */
  async function share(firewall: () => Promise<void>): Promise<People> {
    const to = server as TestServer;
    const helper = await openHelper(browser, to, undefined, smallWindow);
    const pattern = await helper.context.newPage();
    await pattern.goto(patternServer.url);
    await firewall();
    const passcode = await newSession(helper);
    const sharer = await joinByCode(browser, to, passcode, undefined, smallWindow);
    await untilState(sharer.page, 'joined');
    await helper.page.getByTestId('request-screen').click();
    await sharer.page.getByTestId('allow').click();
    await sharer.page.bringToFront();
    await sharer.page.getByTestId('share-screen').click();
    return { helper, sharer, pattern };
  }

  /** What both people's pages say under "Details of the connection". */
  async function expectToRead({ helper, sharer }: People, words: string): Promise<void> {
    for (const { page } of [helper, sharer])
      await page
        .getByTestId('connection-quality')
        .getByText(words, { exact: true })
        .waitFor({ state: 'attached' });
  }

  /** Waits until both people's pages say that the connection is so, in a word too. */
  async function untilLevel({ helper, sharer }: People, level: string, word: string) {
    await Promise.all(
      [helper, sharer].map(async ({ page }) => {
        const shown = page.locator(`[data-testid=connection-quality][data-level=${level}]`);
        await shown.locator(`summary[aria-label="${word}"]`).waitFor();
      }),
    );
  }

  /** All four transports of the two take this network path, both pages say so, and the picture goes on. */
  async function expectPath(
    people: People,
    words: string,
    networkPath: Partial<NetworkPath>,
  ): Promise<void> {
    const { helper, sharer, pattern } = people;
    await Promise.all([untilPath(helper.page, networkPath), untilPath(sharer.page, networkPath)]);
    await expectToRead(people, words);
    await readPattern(helper.page, await shownCounter(pattern));
  }

  describe.each(['IPv4', 'IPv6'] as const)('of one session by %s, untouched', (version) => {
    let address: string;
    let people: People;

    beforeAll(async () => {
      address = version === 'IPv4' ? network.server : network.server6;
      await start({}, address);
      people = await share(async () => network.openUp());
    });
    afterAll(tidyUp);

    test('goes by UDP', async () => {
      await expectPath(people, 'UDP', { protocol: 'udp', address, port: mediaPort });
    });

    test('goes on by TCP on the media port when UDP is dropped, and both pages tell of the gap', async () => {
      await untilLevel(people, 'good', 'Good connection');
      await network.drop('meta l4proto udp');
      await untilLevel(people, 'unstable', 'Unstable connection');
      await expectPath(people, 'TCP', { protocol: 'tcp', address, port: mediaPort });
      await untilLevel(people, 'good', 'Good connection');
    });

    test('goes on through the HTTPS port when nothing else gets through', async () => {
      await network.letThrough(pages);
      await expectPath(people, 'TCP (HTTPS port)', { protocol: 'tcp', address, port: httpsPort });
    });
  });

  describe('with nothing but the HTTPS port from the beginning', () => {
    afterAll(tidyUp);

    test('comes on the second worker too', async () => {
      const to = await start();
      // The first worker has a room, so that the next one is on the second.
      const others = await meet(to);
      await others.helper.request('media.join', {});
      const people = await share(async () => network.letThrough(pages));
      const address = network.server;
      await expectPath(people, 'TCP (HTTPS port)', { protocol: 'tcp', address, port: httpsPort });
      await others.close();
    });
  });

  describe('with nothing but relays', () => {
    let people: People;
    const byTls = [pages, `tcp dport ${turnsPort}`];

    beforeAll(async () => {
      // Only for its certificate.
      const withoutRelay = await start();
      await withoutRelay.end();
      const file = (name: string) => join(withoutRelay.dataDir, name);
      turns = [
        await startTurn(relayWithSecret()),
        await startTurn({
          ...relay(),
          'lt-cred-mech': true,
          user: 'beside:a-credential',
          'listening-port': String(turnsPort + 1),
          'tls-listening-port': String(turnsPort),
          cert: file('development-certificate.pem'),
          pkey: file('development-key.pem'),
        }),
      ];
      await rm(withoutRelay.dataDir, { recursive: true });
      const relayUrl = `turn:${network.server}:${turnPort}`;
      const turn = [
        { urls: [relayUrl, `${relayUrl}?transport=tcp`], secret },
        {
          urls: [`turns:${network.server}:${turnsPort}?transport=tcp`],
          username: 'beside',
          credential: 'a-credential',
        },
      ];
      await start({ onHttpsPort: false, turn });
      people = await share(async () => network.letThrough(pages, `udp dport ${turnPort}`));
    });
    afterAll(tidyUp);

    test('goes by UDP to the relay, with credentials made of a shared secret', async () => {
      await expectPath(people, 'Relay (TURN)', { localType: 'relay', relayProtocol: 'udp' });
    });

    test('goes on by TCP to the relay when UDP is dropped', async () => {
      await network.letThrough(pages, `tcp dport ${turnPort}`);
      await expectPath(people, 'Relay (TURN)', { localType: 'relay', relayProtocol: 'tcp' });
    });

    test('goes on by TLS to a relay, with a fixed credential, when nothing else gets through', async () => {
      await network.letThrough(...byTls);
      await expectPath(people, 'Relay (TURN)', { localType: 'relay', relayProtocol: 'tls' });
    });
  });

  describe('with nothing but a relay that refuses the credentials', () => {
    let people: People;

    beforeAll(async () => {
      turns = [await startTurn(relayWithSecret())];
      const urls = `turn:${network.server}:${turnPort}`;
      await start({ onHttpsPort: false, turn: [{ urls, secret: 'another-secret' }] });
      people = await share(async () => network.letThrough(pages, `udp dport ${turnPort}`));
    });
    afterAll(tidyUp);

    test('does not come, which both pages tell, and all else goes on', async () => {
      await expectToRead(people, 'Sign-in refused');
      await people.helper.page.getByTestId('chat-input').fill('Can you hear me?');
      await people.helper.page.getByTestId('chat-send').click();
      await people.sharer.page.getByTestId('chat-message').waitFor();
    });

    test('comes by itself as soon as anything gets through', async () => {
      await network.openUp();
      await expectPath(people, 'UDP', { protocol: 'udp', port: mediaPort });
    });
  });
});
