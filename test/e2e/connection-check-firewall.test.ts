/** Know before you start, where a firewall is in the way: which network path is left, and what to do. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { chooseDemoPerson, openGuest, startBrowser, type Guest } from '../support/browser.ts';
import { closeAll } from '../support/close-all.ts';
import { copiedText, linesOf, untilVerdict } from '../support/connection-check.ts';
import { describeInNetwork } from '../support/describe-in-network.ts';
import { Network } from '../support/network.ts';
import { startServer, type TestServer } from '../support/server.ts';
import { startTurn, type TurnServer } from '../support/turn.ts';

describeInNetwork('where a firewall is in the way', () => {
  const [httpsPort, mediaPort, turnPort] = [8443, 44300, 3478];
  const secret = 'shared-with-the-relay';
  let network: Network;
  let browser: Browser;
  let server: TestServer;
  let guest: Guest;
  const turns: TurnServer[] = [];

  const start = async (media: object) =>
    (server = await startServer(
      {
        ...network.serverSettings,
        BESIDE_MEDIA_PORT: String(mediaPort),
        BESIDE_WORKERS: '2',
      },
      { media },
    ));

  async function signedIn(): Promise<Guest> {
    const person = await openGuest(browser, server);
    await person.page.goto(`${server.origin}/signin?returnTo=/check`);
    await chooseDemoPerson(person.page, 'sharer@demo.example');
    return person;
  }

  beforeAll(async () => {
    network = await Network.open();
    browser = await startBrowser([], await network.browser(process.env['HEADLESS_SHELL_BIN']));
  });
  afterAll(async () => {
    await closeAll(
      () => browser.close(),
      () => Promise.all(turns.map((turn) => turn.stop())),
      () => network.close(),
    );
  });

  describe('of everything else', () => {
    beforeAll(async () => {
      await start({});
      guest = await signedIn();
      await untilVerdict(guest.page, 'ready');
    });
    afterAll(async () => {
      await closeAll(
        () => network.openUp(),
        () => guest.context.close(),
        () => server.stop(),
      );
    });

    test('packets that are lost are counted, and make a poor connection', async () => {
      await network.lose(`udp sport { ${mediaPort}, ${mediaPort + 1} }`);
      await guest.page.getByTestId('check-again').click();
      await untilVerdict(guest.page, 'weak');
    });

    test('UDP to one of the media ports alone is said, and is no network path to count on', async () => {
      const { page } = guest;
      await network.drop(`udp dport ${mediaPort + 1}`);
      await page.getByTestId('check-again').click();
      await untilVerdict(page, 'detour');
      expect((await linesOf(page)).slice(4)).toEqual([
        'udp: doubt',
        'tcp: good',
        'https: good',
        'relay: off',
      ]);
      const text = await copiedText(page);
      expect(text).toContain(`UDP: May not work; UDP ${network.server}:${mediaPort + 1}\n`);
    });

    test('UDP that lets only small packets through is said, and is no network path for a picture', async () => {
      const { page } = guest;
      await network.drop('udp length > 1100');
      await page.getByTestId('check-again').click();
      await untilVerdict(page, 'detour');
      expect((await linesOf(page)).slice(4)).toEqual([
        'udp: fault',
        'tcp: good',
        'https: good',
        'relay: off',
      ]);
      await page.locator('[data-kind=udp]').getByText(/MTU/).waitFor();
    });

    test('UDP that is dropped is said, with what to do and the network path that is taken', async () => {
      const { page } = guest;
      await network.drop('meta l4proto udp');
      await page.getByTestId('check-again').click();
      await untilVerdict(page, 'detour');
      await page.getByTestId('check-verdict').getByText('by TCP.').waitFor();
      expect((await linesOf(page)).slice(4)).toEqual([
        'udp: fault',
        'tcp: good',
        'https: good',
        'relay: off',
      ]);
      await page
        .locator('[data-kind=udp]')
        .getByText(/UDP to the address below/)
        .waitFor();
      const text = await copiedText(page);
      const ports = [mediaPort, mediaPort + 1];
      const places = ports.map((port) => `UDP ${network.server}:${port}`).join(', ');
      expect(text).toContain(`UDP: Does not work; ${places}\n`);
      expect(text).toContain('Route for picture and voice: TCP\n');
      expect(text).not.toContain(network.client);
    });
  });

  describe('of everything but the pages', () => {
    beforeAll(async () => {
      await start({});
      await network.letThrough(`tcp dport ${httpsPort}`);
      guest = await signedIn();
    });
    afterAll(async () => {
      await closeAll(
        () => network.openUp(),
        () => guest.context.close(),
        () => server.stop(),
      );
    });

    test('the network path through their port is found, and is enough', async () => {
      const { page } = guest;
      await untilVerdict(page, 'detour');
      await page.getByTestId('check-verdict').getByText('by TCP (HTTPS port).').waitFor();
      expect((await linesOf(page)).slice(4)).toEqual([
        'udp: fault',
        'tcp: fault',
        'https: good',
        'relay: off',
      ]);
      expect(await copiedText(page)).toContain('Route for picture and voice: TCP (HTTPS port)\n');
    });
  });

  describe('of everything but the pages and relays', () => {
    beforeAll(async () => {
      const relay = {
        'listening-ip': network.server,
        'relay-ip': network.server,
        'use-auth-secret': true as const,
        'static-auth-secret': secret,
        'no-tls': true as const,
      };
      turns.push(
        await startTurn(relay),
        await startTurn({
          ...relay,
          'listening-port': String(turnPort + 10),
          'denied-peer-ip': network.server,
        }),
      );
      const at = (port: number) => `turn:${network.server}:${port}`;
      await start({
        onHttpsPort: false,
        turn: [
          { urls: at(turnPort), secret: 'another-secret' },
          { urls: at(turnPort), secret },
          { urls: at(turnPort + 10), secret },
          { urls: at(turnPort + 20), username: 'beside', credential: 'a-credential' },
        ],
      });
      await network.letThrough(
        `tcp dport ${httpsPort}`,
        `udp dport { ${turnPort}, ${turnPort + 10} }`,
      );
      guest = await signedIn();
      await untilVerdict(guest.page, 'detour');
    });
    afterAll(async () => {
      await server.stop();
    });

    test('each relay is told by itself, with what is wrong with it', async () => {
      const { page } = guest;
      await page.getByTestId('check-verdict').getByText('by Relay (TURN).').waitFor();
      expect((await linesOf(page)).slice(4)).toEqual([
        'udp: fault',
        'tcp: fault',
        'https: off',
        'relay: fault',
        'relay: good',
        'relay: fault',
        'relay: fault',
      ]);
      const advice = page.locator('[data-kind=relay]').getByTestId('check-advice');
      expect(await advice.allInnerTexts()).toEqual([
        expect.stringContaining('does not accept what this server signs in with'),
        expect.stringContaining('does not reach the server'),
        expect.stringContaining('does not answer'),
      ]);
    });

    test('the text for the administrator has neither credentials nor secrets', async () => {
      const text = await copiedText(guest.page);
      expect(text).toContain(`turn:${network.server}:${turnPort + 20}`);
      const credential = await guest.page.evaluate(() => {
        const { peerConnections } = window as unknown as { peerConnections: RTCPeerConnection[] };
        return peerConnections.flatMap((one) => one.getConfiguration().iceServers ?? []);
      });
      const secrets = credential.flatMap((one) => [one.username ?? '', one.credential ?? '']);
      expect(secrets).toHaveLength(8);
      for (const word of [...secrets.filter((one) => one !== 'beside'), secret])
        expect(text).not.toContain(word);
      expect(text).not.toContain(network.client);
    });
  });
});
