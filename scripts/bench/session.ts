/** One session by the server, with what people wait for in it. */
import type { Browser, Page } from 'playwright-core';
import {
  joinByCode,
  newSession,
  openHelper,
  statistics,
  untilState,
} from '../../test/support/browser.ts';
import type { TestServer } from '../../test/support/server.ts';
import { frameAt, notePicks, pickedAt, timeChat, watchForFrame } from './probes.ts';

export interface SessionResult {
  /** From the picker to the helper's first picture. */
  firstFrameMs: number;
  /** From the helper's reload (page loaded anew, signed in) to the picture. */
  returnFrameMs: number;
  /** From a message's sending to its numbered return on the same page. */
  chatMs: number[];
  /** From the closing of the sharer's tab to the notice on the helper's page. */
  tabClosedMs: number;
  srtpCipher: string;
  codec: string;
}

const chatMessages = 10;

export async function measureSession(
  browser: Browser,
  server: TestServer,
  patternUrl: string,
): Promise<SessionResult> {
  const helper = await openHelper(browser, server);
  await helper.context.addInitScript(timeChat);
  await helper.page.reload();
  const passcode = await newSession(helper);
  const sharer = await joinByCode(browser, server, passcode);
  await sharer.context.addInitScript(notePicks);
  await untilState(sharer.page, 'joined');
  await sharer.page.reload();
  try {
    await untilState(sharer.page, 'joined');
    await helper.page.getByTestId('request-screen').click();
    await sharer.page.getByTestId('allow').click();
    await untilState(helper.page, 'allowed');
    const pattern = await sharer.context.newPage();
    await pattern.goto(patternUrl);
    await sharer.page.bringToFront();

    await watchForFrame(helper.page);
    await sharer.page.getByTestId('share-screen').click();
    const firstFrameMs = (await frameAt(helper.page)) - (await pickedAt(sharer.page));

    const stats = await statistics(helper.page);
    const srtpCipher = String(stats.find((entry) => entry['srtpCipher'])?.['srtpCipher']);
    const codec = String(
      stats.find((entry) => String(entry['mimeType']).startsWith('video/'))?.['mimeType'],
    );

    const chatMs = await timeMessages(helper.page);

    await helper.page.reload({ waitUntil: 'commit' });
    await watchForFrame(helper.page);
    const loadedAt = await helper.page.evaluate(() => performance.timeOrigin);
    const returnFrameMs = (await frameAt(helper.page)) - loadedAt;

    const shown = helper.page.evaluate(async () => {
      const find = (root: Document | ShadowRoot): Element | undefined => {
        for (const element of root.querySelectorAll('*')) {
          if (element.matches('[data-testid=presence]')) return element;
          const inner = element.shadowRoot && find(element.shadowRoot);
          if (inner) return inner;
        }
        return undefined;
      };
      while (!find(document)) await new Promise((resolve) => setTimeout(resolve, 5));
      return performance.timeOrigin + performance.now();
    });
    const closedAt = performance.timeOrigin + performance.now();
    await sharer.page.close();
    return {
      firstFrameMs,
      returnFrameMs,
      chatMs,
      tabClosedMs: (await shown) - closedAt,
      srtpCipher,
      codec,
    };
  } finally {
    await helper.context.close();
    await sharer.context.close();
  }
}

/** Writes messages one by one, each after the one before has come back. */
async function timeMessages(page: Page): Promise<number[]> {
  for (let index = 1; index <= chatMessages; index += 1) {
    await page.getByTestId('chat-input').fill(`message ${index}`);
    await page.getByTestId('chat-send').click();
    await page.waitForFunction((count) => (window.chatMs?.length ?? 0) >= count, index);
  }
  return await page.evaluate(() => window.chatMs ?? []);
}
