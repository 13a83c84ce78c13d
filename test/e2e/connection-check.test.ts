/** Know before you start: the page that tries the connection says what is so, and what to do. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { expectCleanInBoth } from '../support/axe.ts';
import {
  chooseDemoPerson,
  joinByCode,
  newSession,
  openGuest,
  openHelper,
  startBrowser,
  untilState,
  type Guest,
} from '../support/browser.ts';
import { copiedText, linesOf, untilVerdict } from '../support/connection-check.ts';
import { describeInNetwork } from '../support/describe-in-network.ts';
import { Network } from '../support/network.ts';
import { startServer, type TestServer } from '../support/server.ts';
import { startTurn, type TurnServer } from '../support/turn.ts';

describe('where everything gets through', () => {
  let server: TestServer;
  let browser: Browser;
  let guest: Guest;

  beforeAll(async () => {
    [server, browser] = await Promise.all([startServer(), startBrowser()]);
  });
  afterAll(async () => {
    await browser.close();
    await server.stop();
  });

  test('somebody who has not signed in is told of the browser, and how to go on', async () => {
    guest = await openGuest(browser, server);
    await guest.page.goto(server.origin);
    await guest.page.getByTestId('check-link').click();
    await untilVerdict(guest.page, 'sign-in');
    expect(new URL(guest.page.url()).pathname).toBe('/check');
    expect(await linesOf(guest.page)).toEqual([
      'browser: good',
      'screen: good',
      'microphone: waiting',
      'signaling: good',
      'udp: waiting',
      'tcp: waiting',
      'https: waiting',
      'relay: waiting',
    ]);
  });

  test('signing in leads back, and all is found well', async () => {
    const { page } = guest;
    await page.getByTestId('check-sign-in').click();
    await chooseDemoPerson(page, 'sharer@demo.example');
    await untilVerdict(page, 'ready');
    expect(await linesOf(page)).toEqual([
      'browser: good',
      'screen: good',
      'microphone: waiting',
      'signaling: good',
      'udp: good',
      'tcp: good',
      'https: good',
      'relay: off',
    ]);
    await page.getByTestId('check-verdict').getByText('by UDP').waitFor();
    const figures = page.getByText(/^Round trip [\d.]+ ms, [\d.]+% lost$/);
    expect(await figures.count()).toBe(3);
    await expectCleanInBoth(page);
  });

  test('the microphone is tried on a click, and let go of at once', async () => {
    const { page } = guest;
    await page.evaluate(() => {
      const { mediaDevices } = navigator;
      const open = mediaDevices.getUserMedia.bind(mediaDevices);
      mediaDevices.getUserMedia = async (constraints) => {
        const stream = await open(constraints);
        Object.assign(window, { opened: stream.getTracks() });
        return stream;
      };
    });
    await page.getByTestId('check-microphone').click();
    await page.locator('[data-kind=microphone][data-state=good]').waitFor();
    const states = await page.evaluate(() =>
      (window as unknown as { opened: MediaStreamTrack[] }).opened.map((track) => track.readyState),
    );
    expect(states).toEqual(['ended']);
  });

  test('it can be checked again by the keyboard, and keeps what it knows of the microphone', async () => {
    const { page } = guest;
    await page.getByTestId('check-again').focus();
    await page.keyboard.press('Enter');
    await untilVerdict(page, 'running');
    await untilVerdict(page, 'ready');
    expect(await linesOf(page)).toContain('microphone: good');
  });

  test('the text for the administrator names what was found, and nobody', async () => {
    const text = await copiedText(guest.page);
    expect(text).toContain(`Connection check of Beside at ${server.origin}, 20`);
    expect(text).toContain('You are ready');
    expect(text).toMatch(/^UDP: Works; Round trip [\d.]+ ms, [\d.]+% lost; UDP [\d.:, UDP]+$/m);
    expect(text).toMatch(new RegExp(`^TCP \\(HTTPS port\\): Works; .*:${server.port}`, 'm'));
    for (const word of ['sharer', 'demo.example', 'ufrag', 'AB:AB', 'ndefined'])
      expect(text).not.toContain(word);
    expect(guest.errors).toEqual([]);
    await guest.context.close();
  });

  test('in a session it opens beside it, from the details of the connection', async () => {
    const helper = await openHelper(browser, server);
    await helper.page.getByTestId('check-link').waitFor();
    await joinByCode(browser, server, await newSession(helper));
    await untilState(helper.page, 'joined');
    await helper.page.getByTestId('connection-quality').locator('summary').click();
    const [tab] = await Promise.all([
      helper.context.waitForEvent('page'),
      helper.page.getByTestId('connection-quality').getByTestId('check-link').click(),
    ]);
    await untilVerdict(tab, 'ready');
    await untilState(helper.page, 'joined');
  });

  test('a browser that opens no WebSocket and a server that is gone are told apart', async () => {
    const { page } = await openGuest(browser, server);
    await page.goto(`${server.origin}/check`);
    await untilVerdict(page, 'sign-in');
    await page.routeWebSocket(/socket/, async (socket) => {
      await socket.close();
    });
    await page.reload();
    await untilVerdict(page, 'no-signaling');
    expect(await linesOf(page)).toContain('signaling: fault');
    await expectCleanInBoth(page);
    await page.context().setOffline(true);
    await page.getByTestId('check-again').click();
    await untilVerdict(page, 'failed');
    await page.getByTestId('check-verdict').getByText('The server does not answer').waitFor();
  });
});

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
        BESIDE_LISTEN_ADDRESS: network.server,
        BESIDE_PORT: String(httpsPort),
        BESIDE_PUBLIC_URL: `https://${network.server}:${httpsPort}`,
        BESIDE_MEDIA_PORT: String(mediaPort),
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
    browser = await startBrowser([], await network.browser());
  });
  afterAll(async () => {
    await browser.close();
    await Promise.all(turns.map((turn) => turn.stop()));
    await network.close();
  });

  describe('of everything else', () => {
    beforeAll(async () => {
      await start({});
      guest = await signedIn();
      await untilVerdict(guest.page, 'ready');
    });
    afterAll(async () => {
      await network.openUp();
      await guest.context.close();
      await server.stop();
    });

    test('packets that are lost are counted, and make a poor connection', async () => {
      await network.lose(`udp sport ${mediaPort}`);
      await guest.page.getByTestId('check-again').click();
      await untilVerdict(guest.page, 'weak');
    });

    test('UDP that is dropped is said, with what to do and the road that is taken', async () => {
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
      expect(text).toContain(`UDP: Does not work; UDP ${network.server}:${mediaPort}\n`);
      expect(text).toContain('Route for picture and voice: TCP\n');
      expect(text).not.toContain(network.client);
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
