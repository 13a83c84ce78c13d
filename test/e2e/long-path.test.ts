/** Two people far from their server: what they send takes a quarter of a second, and so do the answers. */
import { afterAll, beforeAll, test } from '@jest/globals';
import type { Browser } from 'playwright-core';
import {
  borrowHeadlessShell,
  joinByCode,
  newSession,
  openHelper,
  untilState,
  type Guest,
} from '../support/browser.ts';
import { longPath, type LongPath } from '../support/long-path.ts';
import { startServer, type TestServer } from '../support/server.ts';
import { unstable } from '../support/sharing.ts';
import { until } from '../support/until.ts';

const address = '127.0.0.2';
const oneWayMs = 250;
/** Were a long path an unstable one, it would be so at each sign of life, of which this has three or more. */
const calmMs = 5_000;

let networkPath: LongPath;
let server: TestServer;
let browser: Browser;

beforeAll(async () => {
  networkPath = await longPath(address);
  [server, browser] = await Promise.all([
    startServer({
      BESIDE_LISTEN_ADDRESS: address,
      BESIDE_IDENTITY_PROVIDER: 'demo',
      BESIDE_PORT: String(networkPath.port),
      BESIDE_PUBLIC_URL: `https://localhost:${networkPath.port}`,
    }),
    borrowHeadlessShell(),
  ]);
});
afterAll(async () => {
  await browser.close();
  await server.stop();
  networkPath.close();
});

/** @returns How often something has come up on a page in some time, be it for a moment only. */
async function timesShown({ page }: Guest, selector: string, withinMs: number): Promise<number> {
  return await page.evaluate(
    async ([wanted, ms]) => {
      let times = 0;
      const look = (records: MutationRecord[]) => {
        for (const { addedNodes } of records)
          for (const node of addedNodes)
            if (node instanceof Element && (node.matches(wanted) || node.querySelector(wanted)))
              times += 1;
      };
      const watch = (root: Document | ShadowRoot) => {
        new MutationObserver(look).observe(root, { childList: true, subtree: true });
        for (const { shadowRoot } of root.querySelectorAll('*')) if (shadowRoot) watch(shadowRoot);
      };
      watch(document);
      await new Promise((resolve) => setTimeout(resolve, ms));
      return times;
    },
    [selector, withinMs] as const,
  );
}

test('a long network path is no unstable one', async () => {
  const helper = await openHelper(browser, server);
  const sharer = await joinByCode(browser, server, await newSession(helper));
  const both = [helper, sharer];
  for (const { page } of both) await untilState(page, 'joined');
  networkPath.oneWayMs = oneWayMs;
  // While it grows something does come late, and while other programs take the processor, too.
  await until(
    'both are calm',
    async () => {
      const times = await Promise.all(both.map((guest) => timesShown(guest, unstable, calmMs)));
      return times.every((shown) => shown === 0);
    },
    60_000,
  );
});
