/** Two people who share a screen, each in a browser of their own, and what they are told of faults. */
import type { Browser, Page } from 'playwright-core';
import {
  joinByCode,
  newSession,
  openHelper,
  untilState,
  type Guest,
  type GuestOptions,
} from './browser.ts';
import { readPattern, type PatternServer } from './pattern.ts';
import type { TestServer } from './server.ts';

declare global {
  interface Window {
    /** How often the picker was opened. */
    picks?: number;
    /** What was picked last. */
    picked?: MediaStreamTrack | undefined;
    /** Lets a person choose who has the picker open. */
    choose?: () => void;
  }
}

export interface Sharing {
  helper: Guest;
  sharer: Guest;
  pattern: Page;
}

/** A picture that nobody judges costs the cores less. */
export const smallWindow = { viewport: { width: 960, height: 600 } };

/** @param browsers The helper's, and the sharer's. */
export async function share(
  browsers: [Browser, Browser],
  server: TestServer,
  patternServer: PatternServer,
  options: GuestOptions = smallWindow,
): Promise<Sharing> {
  const helper = await openHelper(browsers[0], server, undefined, options);
  const passcode = await newSession(helper);
  const sharer = await joinByCode(browsers[1], server, passcode, undefined, options);
  await untilState(sharer.page, 'joined');
  await helper.page.getByTestId('request-screen').click();
  await sharer.page.getByTestId('allow').click();
  const pattern = await sharer.context.newPage();
  await pattern.goto(patternServer.url);
  await sharer.page.bringToFront();
  await sharer.page.evaluate(countPicks);
  await sharer.page.getByTestId('share-screen').click();
  await readPattern(helper.page);
  await sharer.page.getByTestId('chat-input').fill('before the fault');
  await sharer.page.getByTestId('chat-send').click();
  for (const { page } of [helper, sharer]) await page.getByTestId('chat-message').waitFor();
  return { helper, sharer, pattern };
}

/** Runs in the page. */
function countPicks(): void {
  window.picks = 0;
  const { mediaDevices } = navigator;
  const original = mediaDevices.getDisplayMedia.bind(mediaDevices);
  mediaDevices.getDisplayMedia = async (options) => {
    window.picks = (window.picks ?? 0) + 1;
    const stream = await original(options);
    window.picked = stream.getVideoTracks()[0];
    return stream;
  };
}

/** From now on somebody with the picker open takes their time. @returns What ends that. */
export async function holdPicker(page: Page): Promise<() => Promise<void>> {
  await page.evaluate(() => {
    const { mediaDevices } = navigator;
    const original = mediaDevices.getDisplayMedia.bind(mediaDevices);
    const held = new Promise<void>((resolve) => (window.choose = resolve));
    mediaDevices.getDisplayMedia = async (options) => {
      // The browser wants to be asked in the click.
      const stream = await original(options);
      await held;
      return stream;
    };
  });
  return async () => {
    await page.evaluate(() => window.choose?.());
  };
}

/** Waits for a notice on a page. @returns Milliseconds since the fault. */
export async function told(page: Page, selector: string, faultAt: number): Promise<number> {
  await page.locator(selector).waitFor();
  return performance.now() - faultAt;
}

export const unstable = '[data-testid=unstable]';
const away = '[data-testid=presence]';
export const closed = '[data-testid=presence][data-cause=page-closed]';
export const cutOff = '[data-testid=presence][data-cause=cut-off]';
export const lost = '[data-testid=presence][data-cause=connection-lost]';
export const reconnecting = '[data-testid=reconnecting]';
export const wasAsleep = '[data-testid=back][data-was=asleep]';
export const wasOffline = '[data-testid=back][data-was=offline]';

/** Waits until nothing of the fault is shown any more, and a picture from after `counter` has come. */
export async function untilBack({ helper, sharer }: Sharing, counter: number): Promise<void> {
  await readPattern(helper.page, counter);
  for (const { page } of [helper, sharer]) {
    await untilState(page, 'sharing');
    for (const selector of [unstable, away, reconnecting])
      await page.locator(selector).waitFor({ state: 'detached' });
  }
}

interface Lasting {
  addresses: string[];
  messages: number[];
  picks: number;
}

/** What must have outlived a fault: the session itself, with its thread, and the one pick. */
export async function whatLasts({ helper, sharer }: Sharing): Promise<Lasting> {
  const messages = async ({ page }: Guest) => await page.getByTestId('chat-message').count();
  return {
    addresses: [helper.page.url(), sharer.page.url()],
    messages: [await messages(helper), await messages(sharer)],
    picks: await sharer.page.evaluate(() => window.picks ?? 0),
  };
}

/**
 * Which of the peer connections that each page has made are open, by their order. One that only tries a
 * path is closed again; what is built anew has other numbers.
 */
export async function built({ helper, sharer }: Sharing): Promise<number[][]> {
  return await Promise.all(
    [helper, sharer].map(({ page }) =>
      page.evaluate(() =>
        (window as unknown as { peerConnections: RTCPeerConnection[] }).peerConnections.flatMap(
          ({ signalingState }, index) => (signalingState === 'closed' ? [] : [index]),
        ),
      ),
    ),
  );
}

/** A figure, for whoever reads the output of the tests. */
export function note(what: string, ms: number): void {
  process.stdout.write(`${what}: ${Math.round(ms)} ms\n`);
}
