/** One session from the first click to its end, between two people in two real browsers. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import {
  borrowBrowser,
  joinByCode,
  newSession,
  openHelper,
  ownTracks,
  screenshot,
  untilEnded,
  untilMoreVoice,
  untilState,
  type Guest,
} from '../support/browser.ts';
import { closeAll } from '../support/close-all.ts';
import { readPattern, servePattern, shownCounter, type PatternServer } from '../support/pattern.ts';
import { startServer, type TestServer } from '../support/server.ts';
import { note } from '../support/sharing.ts';
import { until } from '../support/until.ts';

const greetings = ['你好，我需要帮助。', 'مرحبا، كيف أساعدك؟', '<b>not bold</b>', '👩🏽‍💻🎉 é ≠ é'];
/** Promised: 1 second; the rest is for a machine that does other things too. */
const mostUntilPictureMs = 4_000;

describe('a whole session', () => {
  let server: TestServer;
  let browser: Browser;
  let patternServer: PatternServer;
  let pattern: Page;
  let helper: Guest;
  let sharer: Guest;

  beforeAll(async () => {
    [server, browser, patternServer] = await Promise.all([
      startServer(),
      borrowBrowser(),
      servePattern(),
    ]);
  });

  afterAll(async () => {
    await closeAll(
      () => browser.close(),
      () => server.stop(),
      () => patternServer.close(),
    );
  });

  test('the helper gets a passcode and a link in one click', async () => {
    helper = await openHelper(browser, server);
    const passcode = await newSession(helper);
    expect(passcode).toMatch(/^[2-9A-HJ-NP-Z]{4}-[2-9A-HJ-NP-Z]{4}$/);
    await untilState(helper.page, 'waiting');
    const link = (await helper.page.getByTestId('session-link').innerText()).trim();
    expect(link).toContain(`/join#passcode=${passcode.replace('-', '')}`);
    await helper.page.getByTestId('copy-link').click();
    const copied = await helper.page.evaluate(async () => await navigator.clipboard.readText());
    expect(copied).toBe(`${server.origin}/join#passcode=${passcode.replace('-', '')}`);
    await screenshot(helper.page, 'helper-waiting');
    sharer = await joinByCode(browser, server, passcode.toLowerCase().replace('-', ' '));
  });

  test('each sees who the other is', async () => {
    await untilState(sharer.page, 'joined');
    await untilState(helper.page, 'joined');
    await expect(helper.page.getByTestId('person-card').innerText()).resolves.toContain(
      'Sofia Novák',
    );
    const card = await sharer.page.getByTestId('person-card').innerText();
    expect(card).toContain('Hanna Lindqvist');
    expect(card).toContain('Service desk engineer');
    expect(card).toContain('Demo & Co.');
    expect(card).toContain('demo.example');
    expect(sharer.page.url()).not.toContain('passcode');
  });

  test('the helper asks, and the sharer allows', async () => {
    const waits = sharer.page.evaluate(timeUntilAllowed);
    await helper.page.getByTestId('request-screen').click();
    await untilState(sharer.page, 'requested');
    await untilState(helper.page, 'requested');
    const focused = await sharer.page.getByTestId('allow').evaluate((element) => {
      const root = element.getRootNode() as Document | ShadowRoot;
      return root.activeElement === element;
    });
    expect(focused).toBe(false);
    // A second is promised; the page may see the beginning of it late.
    expect(await waits).toBeGreaterThan(500);
    await screenshot(sharer.page, 'sharer-asked');
    await sharer.page.getByTestId('allow').click();
    await untilState(sharer.page, 'allowed');
    await untilState(helper.page, 'allowed');
  });

  test('the helper sees the very content of the captured tab', async () => {
    pattern = await sharer.context.newPage();
    await pattern.goto(patternServer.url);
    await sharer.page.bringToFront();
    await sharer.page.getByTestId('share-screen').click();
    await untilState(helper.page, 'sharing');
    await untilState(sharer.page, 'sharing');
    const first = await readPattern(helper.page);
    expect(first).toBeGreaterThan(0);
    expect(first).toBeLessThanOrEqual(await shownCounter(pattern));
    const later = await readPattern(helper.page, await shownCounter(pattern));
    expect(later).toBeLessThanOrEqual(await shownCounter(pattern));
  });

  test('the screen comes at its native resolution, in AV1', async () => {
    const size = await helper.page.getByTestId('remote-screen').evaluate((element) => {
      const { videoWidth, videoHeight } = element as HTMLVideoElement;
      return { videoWidth, videoHeight };
    });
    expect(size).toEqual({ videoWidth: 1280, videoHeight: 800 });
    await helper.page.getByTestId('connection-quality').locator('summary').click();
    await helper.page.getByText('AV1').first().waitFor();
    await helper.page.keyboard.press('Escape');
  });

  test('voice flows both ways, and stops when a microphone is turned off', async () => {
    for (const { page } of [helper, sharer]) await page.getByTestId('microphone-toggle').click();
    for (const { page } of [helper, sharer]) await untilMoreVoice(page);
    for (const { page } of [helper, sharer]) await untilPlayed(page);
    // Voice and picture in one stream would wait for one another.
    // mediasoup probes the line with one of its own.
    const streams = (await streamsHeard(helper.page)).filter((stream) => stream !== 'probator');
    expect(streams).toHaveLength(2);
    expect(new Set(streams).size).toBe(2);
    await sharer.page.getByTestId('microphone-toggle').click();
    await untilSilent(helper.page);
    await until('the microphone is closed', async () =>
      (await ownTracks(sharer.page)).includes('audio ended'),
    );
    expect(await ownTracks(helper.page)).toEqual(['audio live']);
  });

  test('where the browser wants a click before it plays a voice, the page asks for it', async () => {
    await helper.page.evaluate(() => {
      const { prototype } = HTMLMediaElement;
      // eslint-disable-next-line @typescript-eslint/unbound-method -- Called with its own object below.
      const play = prototype.play;
      prototype.play = async function (this: HTMLMediaElement) {
        if (!(this instanceof HTMLAudioElement)) return await play.call(this);
        prototype.play = play;
        throw new DOMException('not yet', 'NotAllowedError');
      };
    });
    await sharer.page.getByTestId('microphone-toggle').click();
    const turnOn = helper.page.getByRole('button', { name: 'Turn on sound' });
    await turnOn.click();
    await turnOn.waitFor({ state: 'detached' });
    await untilPlayed(helper.page);
  });

  test('a microphone that is unplugged is told to both', async () => {
    // Nothing else ends a track without the page's own doing.
    await sharer.page.evaluate(() => {
      for (const track of (window as unknown as { ownTracks: MediaStreamTrack[] }).ownTracks)
        if (track.kind === 'audio' && track.readyState === 'live')
          track.dispatchEvent(new Event('ended'));
    });
    await helper.page.getByTestId('microphone-cut-off').waitFor();
    await sharer.page.getByText('Your microphone was switched off by your browser').waitFor();
    await untilSilent(helper.page);
  });

  test('chat goes both ways in any script, as text and never as HTML', async () => {
    for (const text of greetings) {
      await say(sharer.page, text);
      await heard(helper.page, text);
      await say(helper.page, `↩ ${text}`);
      await heard(sharer.page, `↩ ${text}`);
    }
    await expect(thread(helper.page)).resolves.toEqual(await thread(sharer.page));
    await expect(thread(helper.page)).resolves.toHaveLength(greetings.length * 2);
    for (const [{ page }, other] of [
      [helper, 'Sofia Novák'],
      [sharer, 'Hanna Lindqvist'],
    ] as const) {
      const mine = page === helper.page ? 1 : 0;
      expect(await authors(page)).toEqual(
        greetings.flatMap(() => (mine === 1 ? [other, 'You'] : ['You', other])),
      );
    }
    for (const { page } of [helper, sharer]) await untilEndIsShown(page);
    await screenshot(helper.page, 'helper-sharing');
    await screenshot(sharer.page, 'sharer-sharing');
  });

  test('a reload of the helper brings back the same session, thread and picture', async () => {
    const before = await thread(helper.page);
    const reloaded = await shownCounter(pattern);
    const reloadedAt = performance.now();
    await helper.page.reload();
    await readPattern(helper.page, reloaded);
    const ms = performance.now() - reloadedAt;
    note('helper’s reload → picture', ms);
    expect(ms).toBeLessThan(mostUntilPictureMs);
    await untilState(helper.page, 'sharing');
    await heard(helper.page, `↩ ${greetings.at(-1) ?? ''}`);
    await expect(thread(helper.page)).resolves.toEqual(before);
  });

  test('the sharer stops, and shares again without a new code', async () => {
    await sharer.page.getByTestId('stop-sharing').click();
    await untilState(helper.page, 'allowed');
    await untilState(sharer.page, 'allowed');
    await helper.page.locator('[data-testid=share-status][data-status=stopped]').waitFor();
    const said = await sharer.page.getByTestId('share-problem').innerText();
    expect(said).toMatch(
      /^Hanna Lindqvist sees nothing now\. You can share again whenever you want/,
    );
    await screenshot(helper.page, 'helper-stopped');
    const stopped = await shownCounter(pattern);
    await sharer.page.getByTestId('share-screen').click();
    await untilState(helper.page, 'sharing');
    await readPattern(helper.page, stopped);
  });

  test('closing the captured tab stops the share by itself, and both are told', async () => {
    await pattern.close();
    await untilState(sharer.page, 'allowed');
    await untilState(helper.page, 'allowed');
    // Not the sharer's own doing in Beside, which is told apart.
    for (const { page } of [helper, sharer])
      await page.locator('[data-status=stopped-by-browser]').waitFor();
  });

  test('both learn of the end, and why', async () => {
    await sharer.page.getByTestId('end-session').click();
    await untilEnded(helper.page, 'sharer-left');
    await untilEnded(sharer.page, 'sharer-left');
    await untilState(helper.page, 'ended');
    await screenshot(helper.page, 'helper-ended');
    await screenshot(sharer.page, 'sharer-ended');
  });

  test('no page had an error, not even of its content security policy', () => {
    expect(helper.errors).toEqual([]);
    expect(sharer.errors).toEqual([]);
  });
});

/**
 * Runs in the sharer's page before it is asked.
 *
 * @returns Milliseconds for which Allow is there and cannot be clicked.
 */
async function timeUntilAllowed(): Promise<number> {
  const find = (root: Document | ShadowRoot): HTMLButtonElement | undefined => {
    for (const element of root.querySelectorAll('*')) {
      if (element.matches('[data-testid=allow]')) return element as HTMLButtonElement;
      const inner = element.shadowRoot && find(element.shadowRoot);
      if (inner) return inner;
    }
    return undefined;
  };
  let seenAt: number | undefined;
  for (;;) {
    const allow = find(document);
    if (allow) seenAt ??= performance.now();
    if (allow && !allow.disabled) return performance.now() - (seenAt ?? 0);
    await new Promise((drawn) => requestAnimationFrame(drawn));
  }
}

/** The page plays what it hears of the other. */
async function untilPlayed(page: Page): Promise<void> {
  const voice = page.getByTestId('remote-voice');
  const played = async () =>
    await voice.evaluate((element) => {
      const { srcObject, paused, muted, currentTime } = element as HTMLAudioElement;
      return srcObject && !paused && !muted ? currentTime : 0;
    });
  const before = await played();
  await until('the voice is played', async () => (await played()) > before);
}

/** The stream of each track that a page receives (RFC 8830, `msid`). */
async function streamsHeard(page: Page): Promise<string[]> {
  return await page.evaluate(() => {
    const { peerConnections } = window as unknown as { peerConnections: RTCPeerConnection[] };
    return peerConnections
      .filter(({ connectionState }) => connectionState === 'connected')
      .flatMap(({ remoteDescription }) => [
        ...(remoteDescription?.sdp ?? '').matchAll(/^a=msid:(\S+) /gm),
      ])
      .map(([, stream = '']) => stream);
  });
}

/** Who has said what, in the order of the thread. */
async function authors(page: Page): Promise<string[]> {
  return await page.locator('beside-chat-message .about bdi').allInnerTexts();
}

/** The thread has scrolled to its last message by itself. */
async function untilEndIsShown(page: Page): Promise<void> {
  const shown = async () =>
    await page
      .getByTestId('chat-message')
      .last()
      .evaluate((element) => {
        const { bottom } = element.getBoundingClientRect();
        return bottom < innerHeight && element.checkVisibility();
      });
  const last = page.getByTestId('chat-message').last();
  await last.waitFor();
  await until('the end of the thread is shown', shown);
}

/** The page plays nothing any more. */
async function untilSilent(page: Page): Promise<void> {
  const plays = async () =>
    await page
      .getByTestId('remote-voice')
      .evaluate((element) => (element as HTMLAudioElement).srcObject !== null);
  await until('nothing is played', async () => !(await plays()));
}

async function say(page: Page, text: string): Promise<void> {
  await page.getByTestId('chat-input').fill(text);
  await page.getByTestId('chat-send').click();
}

async function heard(page: Page, text: string): Promise<void> {
  await page.getByTestId('chat-message').filter({ hasText: text }).first().waitFor();
}

async function thread(page: Page): Promise<string[]> {
  return await page
    .getByTestId('chat-message')
    .evaluateAll((elements) => elements.map((element) => element.textContent.trim()));
}
