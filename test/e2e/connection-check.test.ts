/** Know before you start: the page that tries the connection says what is so, and what to do. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { expectCleanInBoth } from '../support/axe.ts';
import {
  borrowBrowser,
  borrowHeadlessShell,
  chooseDemoPerson,
  joinByCode,
  newSession,
  openGuest,
  openHelper,
  untilState,
  type Guest,
} from '../support/browser.ts';
import { closeAll } from '../support/close-all.ts';
import { copiedText, linesOf, untilVerdict } from '../support/connection-check.ts';
import { startServer, type TestServer } from '../support/server.ts';

describe('where everything gets through', () => {
  let server: TestServer;
  let browser: Browser;
  /** It has a microphone. */
  let withWindows: Browser;
  let guest: Guest;

  beforeAll(async () => {
    [server, browser, withWindows] = await Promise.all([
      startServer(),
      borrowHeadlessShell(),
      borrowBrowser(),
    ]);
  });
  afterAll(async () => {
    await closeAll(
      () => browser.close(),
      () => withWindows.close(),
      () => server.stop(),
    );
  });

  test('somebody who has not signed in is told of the browser, and how to go on', async () => {
    guest = await openGuest(withWindows, server);
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

  test.each<[string, () => void, string[], string]>([
    [
      'that shares no screens, as on a telephone',
      () => Reflect.deleteProperty(MediaDevices.prototype, 'getDisplayMedia'),
      ['browser: good', 'screen: fault', 'udp: good'],
      'no-screen',
    ],
    [
      'without WebRTC',
      () => Reflect.deleteProperty(window, 'RTCPeerConnection'),
      // Nothing is said of network paths that were not tried.
      ['browser: fault', 'screen: fault', 'udp: unable'],
      'browser',
    ],
  ])('a browser %s is told so', async (_what, withoutIt, lines, verdict) => {
    const { page, context, errors } = await openGuest(browser, server);
    await context.addInitScript(withoutIt);
    await page.goto(`${server.origin}/signin?returnTo=/check`);
    await chooseDemoPerson(page, 'sharer@demo.example');
    await untilVerdict(page, verdict);
    expect(await linesOf(page)).toEqual(expect.arrayContaining(lines));
    expect(await page.getByTestId('check-advice').count()).toBeGreaterThan(0);
    const report = await copiedText(page);
    expect(report).toContain('Does not work');
    expect(report).not.toContain('media.announcedAddress');
    await expectCleanInBoth(page);
    expect(errors).toEqual([]);
    await context.close();
  });

  test.each([
    ['Firefox/153.0', 'good', 'Firefox 153, Linux'],
    ['Firefox/128.0', 'fault', 'Firefox 128, Linux'],
    // As WebKitGTK has it, which is no Safari, and has numbers of its own.
    [
      'AppleWebKit/605.1.15 (KHTML, like Gecko) Version/60.5 Safari/605.1.15',
      'doubt',
      'WebKit 605',
    ],
  ])('a browser that says %s is %s', async (agent, state, name) => {
    const userAgent = `Mozilla/5.0 (X11; Linux x86_64) ${agent}`;
    const { page, context } = await openGuest(browser, server, { userAgent });
    await page.goto(`${server.origin}/check`);
    await page.locator(`[data-kind=browser][data-state=${state}]`, { hasText: name }).waitFor();
    await context.close();
  });

  test('a microphone that the browser refuses is told with what to do', async () => {
    const { page, context } = await openGuest(browser, server);
    await context.clearPermissions();
    await page.goto(`${server.origin}/check`);
    await page.getByTestId('check-microphone').click();
    await page.locator('[data-kind=microphone][data-state=fault]').waitFor();
    await page.locator('[data-kind=microphone]').getByTestId('check-advice').waitFor();
    await context.close();
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
