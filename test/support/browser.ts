/** A real Chromium, and people in it: each with a context of their own, signed in in the real way. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, BrowserContext, LaunchOptions, Page } from 'playwright-core';
import { importOnce } from './once.ts';
import { patternTitle } from './pattern.ts';
import type { TestServer } from './server.ts';
import { until } from './until.ts';

const { chromium } = await importOnce<typeof import('playwright-core')>('playwright-core');
const { borrow } = await importOnce<typeof import('./borrowed-browser.ts')>(
  join(import.meta.dirname, 'borrowed-browser.ts'),
);

/** Screenshots of every state, for people to look at: taken where `SCREENSHOTS` is set. No test judges them. */
const screenshotFolder = join(import.meta.dirname, '../../test-results/screenshots');

/** Chromium says this of itself at every `getDisplayMedia`, which asks for no camera. */
const chromiumsOwn = 'Permissions policy violation: camera is not allowed in this document.';

/**
 * Chromium heeds the last list of these alone, so Playwright's are named again. The rest are pages of
 * its address bar, which nobody sees, and which cost as much in every new window as our own page.
 */
const withoutFeatures = [
  'AvoidUnnecessaryBeforeUnloadCheckSync',
  'DestroyProfileOnBrowserClose',
  'HttpsUpgrades',
  'HttpsFirstBalancedModeAutoEnable',
  'LensOverlay',
  'MediaRouter',
  'PaintHolding',
  'ThirdPartyStoragePartitioning',
  'AvoidCorsURLLoaderRestartOnRedirect',
  'OptimizationHints',
  'NetworkTimeServiceQuerying',
  'AimEnabled',
  'PreconnectToSearch',
  'WebUIOmniboxPopup',
  'WebUIOmniboxAimPopup',
  'WebUIOmniboxFullPopup',
];

/** All that a page needs to know of a server. */
type Place = Pick<TestServer, 'origin'>;

/** The picker takes the tab with the test pattern by itself. */
function optionsOf(
  extra: string[] = [],
  executablePath = process.env['CHROMIUM_BIN'] ?? '/usr/bin/chromium',
): LaunchOptions {
  return {
    executablePath,
    args: [
      '--no-sandbox',
      `--disable-features=${withoutFeatures.join(',')}`,
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--disable-background-timer-throttling',
      '--disable-renderer-backgrounding',
      '--disable-backgrounding-occluded-windows',
      '--use-fake-device-for-media-stream',
      `--auto-select-tab-capture-source-by-title=${patternTitle}`,
      ...extra,
    ],
  };
}

/** Starts a browser that nobody else uses: one that runs elsewhere, or is to die. */
export async function startBrowser(...how: Parameters<typeof optionsOf>): Promise<Browser> {
  return await chromium.launch(optionsOf(...how));
}

/** Chromium, which other files use too. */
export async function borrowBrowser(): Promise<Browser> {
  return await borrow(optionsOf());
}

/** The same in half the time, for pages in which nobody shares a screen: it has no windows, and captures nothing. */
export async function borrowHeadlessShell(): Promise<Browser> {
  return await borrow(optionsOf([], process.env['HEADLESS_SHELL_BIN']));
}

/** A person at a browser of their own. Errors on their page are kept. */
export interface Guest {
  context: BrowserContext;
  page: Page;
  /** What went wrong on the page: exceptions, refused loads, breaches of the content security policy. */
  errors: string[];
}

export type GuestOptions = Parameters<Browser['newContext']>[0] & {
  /** Is done before any page is opened. */
  prepare?: (context: BrowserContext) => Promise<void>;
};

/** Somebody who has not signed in yet. */
export async function openGuest(
  browser: Browser,
  server: Place,
  { prepare, ...options }: GuestOptions = {},
): Promise<Guest> {
  const context = await browser.newContext({
    ignoreHTTPSErrors: true,
    viewport: { width: 1280, height: 800 },
    // What moves all the time is painted all the time, by the processor.
    reducedMotion: 'reduce',
    ...options,
  });
  const permissions = ['microphone', 'clipboard-read', 'clipboard-write'];
  await context.grantPermissions(permissions, { origin: server.origin });
  await context.addInitScript(keepPeerConnections);
  await context.addInitScript(keepOwnTracks);
  await prepare?.(context);
  const page = await context.newPage();
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error' && message.text() !== chromiumsOwn) errors.push(message.text());
  });
  return { context, page, errors };
}

/** Chooses who to be on the demo's sign-in page, where the browser already is. */
export async function chooseDemoPerson(page: Page, userName: string): Promise<void> {
  await page.locator(`[data-testid=demo-person][data-username="${userName}"]`).click();
}

/**
 * Signs a browser in in the real way (redirects, code, token, cookie), but shows nothing of it: the
 * pages on the way have tests of their own, and take seconds.
 */
async function signIn({ context }: Guest, server: Place, userName: string): Promise<void> {
  const choice = await context.request.get(`${server.origin}/signin?returnTo=/help`);
  const landed = await context.request.post(choice.url(), { form: { userName } });
  if (new URL(landed.url()).pathname !== '/help') throw new Error(`Landed at ${landed.url()}.`);
}

/** A helper at the console. */
export async function openHelper(
  browser: Browser,
  server: Place,
  userName = 'helper@demo.example',
  options: GuestOptions = {},
): Promise<Guest> {
  const guest = await openGuest(browser, server, options);
  await signIn(guest, server, userName);
  await guest.page.goto(`${server.origin}/help`);
  await guest.page.getByTestId('new-session').waitFor();
  return guest;
}

/** @returns The passcode that the helper's page shows, after a new session. */
export async function newSession(helper: Guest): Promise<string> {
  await helper.page.getByTestId('new-session').click();
  return await shownPasscode(helper);
}

/** @returns The passcode on the page of a helper who waits. */
export async function shownPasscode(helper: Guest): Promise<string> {
  return (await helper.page.getByTestId('passcode').innerText()).trim();
}

/** A sharer who has signed in types the code. */
export async function joinByCode(
  browser: Browser,
  server: Place,
  passcode: string,
  userName = 'sharer@demo.example',
  options: GuestOptions = {},
): Promise<Guest> {
  const guest = await openGuest(browser, server, options);
  await signIn(guest, server, userName);
  await guest.page.goto(server.origin);
  await guest.page.getByTestId('passcode-input').fill(passcode);
  await guest.page.getByTestId('passcode-continue').click();
  return guest;
}

/** Two digits that are not those on the helper's page. */
export async function wrongDigits(helper: Guest): Promise<string> {
  const digits = await helper.page.getByTestId('match-number').innerText();
  return String((Number(digits) + 1) % 100).padStart(2, '0');
}

/** Waits until a page shows a state of the session. */
export async function untilState(page: Page, state: string): Promise<void> {
  await page.locator(`[data-testid=session-state][data-state="${state}"]`).waitFor();
}

/** Waits until the tab has this title. */
export async function untilTitle(page: Page, title: string): Promise<void> {
  await page.waitForFunction((expected) => document.title === expected, title);
}

export async function untilEnded(page: Page, reason: string): Promise<void> {
  await page.locator(`[data-testid=end-reason][data-reason="${reason}"]`).waitFor();
}

export async function screenshot(page: Page, name: string): Promise<void> {
  if (!process.env['SCREENSHOTS']) return;
  await mkdir(screenshotFolder, { recursive: true });
  await page.screenshot({ path: join(screenshotFolder, `${name}.png`) });
}

/** Runs before a page's own scripts: its peer connections can be asked for their statistics. */
function keepPeerConnections(): void {
  const kept: RTCPeerConnection[] = [];
  const Original = window.RTCPeerConnection;
  window.RTCPeerConnection = class extends Original {
    constructor(configuration?: RTCConfiguration) {
      super(configuration);
      kept.push(this);
    }
  };
  Object.assign(window, { peerConnections: kept });
}

/** Runs before a page's own scripts: what it captures can be asked for. */
function keepOwnTracks(): void {
  const kept: MediaStreamTrack[] = [];
  Object.assign(window, { ownTracks: kept });
  if (typeof MediaDevices === 'undefined') return;
  const { prototype } = MediaDevices;
  for (const name of ['getUserMedia', 'getDisplayMedia'] as const) {
    // eslint-disable-next-line @typescript-eslint/unbound-method -- Called with its own object below.
    const original = prototype[name];
    prototype[name] = async function (this: MediaDevices, ...args) {
      const stream = await original.apply(this, args);
      kept.push(...stream.getTracks());
      return stream;
    };
  }
}

/** What a page has captured so far: each track's kind, and whether it is `live` or `ended`. */
export async function ownTracks(page: Page): Promise<string[]> {
  return await page.evaluate(() =>
    (window as unknown as { ownTracks: MediaStreamTrack[] }).ownTracks.map(
      ({ kind, readyState }) => `${kind} ${readyState}`,
    ),
  );
}

/** The page captures nothing any more, though it has: no track that it once had lives. */
export async function untilLetGo(page: Page): Promise<void> {
  await until('screen and microphone are let go', async () => {
    const tracks = await ownTracks(page);
    return tracks.length > 0 && tracks.every((track) => track.endsWith('ended'));
  });
}

/** All statistics of a page's peer connections. */
export async function statistics(page: Page): Promise<Record<string, unknown>[]> {
  return await page.evaluate(async () => {
    const { peerConnections } = window as unknown as { peerConnections: RTCPeerConnection[] };
    const open = peerConnections.filter(({ connectionState }) => connectionState !== 'closed');
    const reports = await Promise.all(open.map((connection) => connection.getStats()));
    return reports.flatMap((report) => [...report.values()] as Record<string, unknown>[]);
  });
}

/** Packets of a kind of media that a page has received. */
export async function packetsReceived(page: Page, kind: 'audio' | 'video'): Promise<number> {
  const stats = await statistics(page);
  return stats
    .filter((entry) => entry['type'] === 'inbound-rtp' && entry['kind'] === kind)
    .reduce((sum, entry) => sum + Number(entry['packetsReceived']), 0);
}

/** Fifty packets a second: this is real sound, not the first packet alone. */
export async function untilMoreVoice(page: Page): Promise<void> {
  const before = await packetsReceived(page, 'audio');
  await until('voice is heard', async () => (await packetsReceived(page, 'audio')) >= before + 20);
}
