/** A picture that is black, still, or never there: both people know, why, and what to do. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import {
  borrowBrowser,
  joinByCode,
  newSession,
  openGuest,
  openHelper,
  screenshot,
  statistics,
  untilState,
} from '../support/browser.ts';
import { closeAll } from '../support/close-all.ts';
import { describeInNetwork } from '../support/describe-in-network.ts';
import { sharedHere } from '../support/local-session.ts';
import { sharedInNetwork, type NetworkSession } from '../support/network-session.ts';
import { patternTitle, readPattern, shownCounter } from '../support/pattern.ts';
import { untilPath } from '../support/network-paths.ts';
import { note, type Sharing } from '../support/sharing.ts';
import { startServer, type TestServer } from '../support/server.ts';
import { until } from '../support/until.ts';

/** Waits until both pages say that the picture is so, and nothing else. */
async function untilTold({ helper, sharer }: Sharing, exposure: string): Promise<void> {
  const banner = sharer.page.locator(`[data-testid=sharing-banner][data-exposure=${exposure}]`);
  const over = helper.page.getByTestId('picture-state');
  await Promise.all([
    banner.waitFor(),
    exposure === 'seen'
      ? over.waitFor({ state: 'detached' })
      : helper.page.locator(`[data-testid=picture-state][data-exposure=${exposure}]`).waitFor(),
  ]);
  const says = await banner.innerText();
  expect(says.includes('can see your screen')).toBe(exposure === 'seen');
}

/** Waits until the helper sees what is painted after this. */
async function untilSeenAgain(two: Sharing): Promise<number> {
  const from = performance.now();
  await readPattern(two.helper.page, await shownCounter(two.pattern));
  await untilTold(two, 'seen');
  return performance.now() - from;
}

const words = async (page: Page, testId: string) => await page.getByTestId(testId).innerText();

describe('what is shared', () => {
  const session = sharedHere();

  test('is said to be seen once it is', async () => {
    await untilTold(session.two, 'seen');
    expect(await words(session.two.sharer.page, 'session-state')).toMatch(/viewing your screen/);
  });

  test('and has nothing to be seen, as a window that is minimized, is told of, and comes back', async () => {
    const { helper, sharer, pattern } = session.two;
    // Chromium makes 2 × 2 pixels of a window that is minimized.
    await pattern.setViewportSize({ width: 2, height: 2 });
    await untilTold(session.two, 'hidden');
    expect(await words(helper.page, 'picture-state')).toMatch(/Ask Sofia Novák to open/);
    expect(await words(sharer.page, 'exposure-advice')).toMatch(/Open the window/);
    expect(await words(sharer.page, 'session-state')).not.toMatch(/viewing your screen/);
    expect(await helper.page.title()).not.toMatch(/Viewing/);
    await screenshot(helper.page, 'helper-window-minimized');
    await screenshot(sharer.page, 'sharer-window-minimized');
    await pattern.setViewportSize({ width: 960, height: 600 });
    await untilSeenAgain(session.two);
  });

  test('and cannot be drawn yet is asked for, until the sharer’s browser sends the whole of it', async () => {
    const { helper, sharer } = session.two;
    await helper.context.addInitScript(drawNothing);
    await helper.page.reload();
    await readPattern(helper.page);
    const before = await timesAsked(sharer.page);
    await until('it is asked for', async () => (await timesAsked(sharer.page)) >= before + 3);
  });
});

/** Runs before the page's own scripts: for all that they are told, no picture can be drawn. */
function drawNothing(): void {
  const { prototype } = RTCRtpReceiver;
  // eslint-disable-next-line @typescript-eslint/unbound-method -- Called with its own object below.
  const original = prototype.getStats;
  prototype.getStats = async function (this: RTCRtpReceiver) {
    const found = [...(await original.call(this)).values()] as { id: string }[];
    return new Map(found.map((each) => [each.id, { ...each, framesDecoded: 0 }]));
  };
}

/** How often a page that sends a picture was asked for the whole of it (RFC 4585, picture loss indication). */
async function timesAsked(page: Page): Promise<number> {
  return (await statistics(page))
    .filter(({ type, kind }) => type === 'outbound-rtp' && kind === 'video')
    .reduce((sum, { pliCount }) => sum + Number(pliCount ?? 0), 0);
}

describeInNetwork('where UDP stops in the middle of it', () => {
  const session = sharedInNetwork('sharer');

  test('both are told that the picture stands still, and it goes on by another network path', async () => {
    const { two, network } = session;
    await untilTold(two, 'seen');
    const from = performance.now();
    await network.drop('meta l4proto udp');
    await untilTold(two, 'still');
    note('UDP stopped → told', performance.now() - from);
    await Promise.all(
      [two.helper, two.sharer].map(({ page }) =>
        page.locator('[data-testid=connection-quality][data-level=unstable]').waitFor(),
      ),
    );
    await screenshot(two.helper.page, 'helper-still');
    await screenshot(two.sharer.page, 'sharer-still');
    await untilSeenAgain(two);
    note('UDP stopped → picture', performance.now() - from);
  });
});

describe.each(['helper', 'sharer'] as const)('where large packets vanish at the %s', (who) => {
  describeInNetwork('in the middle of it', () => {
    const session = sharedInNetwork(who);

    test('the picture goes on over TCP', async () => {
      await vanish(session);
      // What changes little comes in small packets, and goes on.
      await session.two.pattern.setViewportSize({ width: 1_280, height: 800 });
      await untilTold(session.two, 'still');
      note(`at the ${who}: → picture`, await untilSeenAgain(session.two));
      await untilPath(session.two[who].page, { protocol: 'tcp' });
    });

    test('it comes as well where they have vanished from the beginning', async () => {
      const { two } = session;
      await two[who].page.reload();
      if (who === 'sharer') await two.sharer.page.getByTestId('share-screen').click();
      note(`at the ${who}, anew: → picture`, await untilSeenAgain(two));
      await untilPath(two[who].page, { protocol: 'tcp' });
    });
  });
});

/**
 * Drops all packets that a whole picture needs. At a low rate the encoder makes it so small that its
 * packets have less than 1,100 bytes each.
 */
async function vanish({ network }: NetworkSession): Promise<void> {
  await network.drop('udp length > 600');
}

describe('a browser without WebRTC', () => {
  let server: TestServer;
  let browser: Browser;

  beforeAll(async () => {
    [server, browser] = await Promise.all([startServer(), borrowBrowser()]);
  });
  afterEach(async () => {
    await Promise.all(browser.contexts().map((context) => context.close()));
  });
  afterAll(async () => {
    await closeAll(
      () => browser.close(),
      () => server.stop(),
    );
  });

  const switchOff = {
    prepare: async (context: BrowserContext) => {
      await context.addInitScript(() => Reflect.deleteProperty(window, 'RTCPeerConnection'));
    },
  };

  test('is found out before a helper opens a session', async () => {
    const { page } = await openHelper(browser, server, undefined, switchOff);
    await page.locator('[data-testid=failure][data-code=WEBRTC_MISSING]').waitFor();
    await page.getByTestId('new-session').click();
    await page.locator('[data-testid=failure][data-code=WEBRTC_MISSING]').waitFor();
    expect(page.url()).not.toMatch(/session=/);
    await page.getByTestId('check-link').waitFor();
    await screenshot(page, 'helper-without-webrtc');
  });

  test('is found out before a code is used up, which then is good in another one', async () => {
    const helper = await openHelper(browser, server);
    const passcode = await newSession(helper);
    const without = await joinByCode(browser, server, passcode, undefined, switchOff);
    await without.page
      .getByTestId('form-error')
      .getByText(/WebRTC/)
      .waitFor();
    await screenshot(without.page, 'sharer-without-webrtc');
    const byLink = await openGuest(browser, server, switchOff);
    await byLink.page.goto(`${server.origin}/join#passcode=${passcode}`);
    // Without a sign-in, which would be in vain.
    await byLink.page
      .getByTestId('form-error')
      .getByText(/WebRTC/)
      .waitFor();
    await untilState(helper.page, 'waiting');
    const sharer = await joinByCode(browser, server, passcode);
    await untilState(sharer.page, 'joined');
  });

  test('of a helper, in a session that was begun with it, is told to both', async () => {
    const helper = await openHelper(browser, server);
    const sharer = await joinByCode(browser, server, await newSession(helper));
    await untilState(sharer.page, 'joined');
    await helper.page.getByTestId('request-screen').click();
    await sharer.page.getByTestId('allow').click();
    await helper.context.addInitScript(() => Reflect.deleteProperty(window, 'RTCPeerConnection'));
    await helper.page.reload();
    await untilState(helper.page, 'allowed');
    const pattern = await sharer.context.newPage();
    // A page of Beside's gives itself its own title.
    await pattern.setContent(`<title>${patternTitle}</title>`);
    await sharer.page.bringToFront();
    await sharer.page.getByTestId('share-screen').click();
    await untilTold({ helper, sharer, pattern }, 'unable');
    expect(await words(sharer.page, 'session-state')).not.toMatch(/viewing your screen/);
    await screenshot(sharer.page, 'sharer-helper-unable');
    await screenshot(helper.page, 'helper-unable');
  });
});
