/** What the helper reads of the sharer's picker is what the sharer's page says now. */
import { afterAll, beforeAll, describe, test } from '@jest/globals';
import type { Browser, Page, WebSocketRoute } from 'playwright-core';
import {
  borrowBrowser,
  joinByCode,
  newSession,
  openHelper,
  untilState,
  type Guest,
} from '../support/browser.ts';
import { closeAll } from '../support/close-all.ts';
import { startServer, type TestServer } from '../support/server.ts';
import { holdPicker, reconnecting } from '../support/sharing.ts';

describe('what the helper reads of the picker', () => {
  let server: TestServer;
  let browser: Browser;
  let helper: Guest;
  let sharer: Guest;
  let socket: WebSocketRoute;

  const untilStatus = async ({ page }: { page: Page }, status: string) => {
    await page.locator(`[data-testid=share-status][data-status=${status}]`).waitFor();
  };

  beforeAll(async () => {
    [server, browser] = await Promise.all([startServer(), borrowBrowser()]);
    helper = await openHelper(browser, server);
    sharer = await joinByCode(browser, server, await newSession(helper), undefined, {
      prepare: async (context) => {
        await context.routeWebSocket(/\/socket\//, (route) => {
          socket = route;
          route.connectToServer();
        });
      },
    });
    await untilState(sharer.page, 'joined');
    await helper.page.getByTestId('request-screen').click();
    await sharer.page.getByTestId('allow').click();
    await untilStatus(helper, 'none');
  });
  afterAll(async () => {
    await closeAll(
      () => browser.close(),
      () => server.stop(),
    );
  });

  test('is that it is open, and still so when its page has lost the connection and is back', async () => {
    await holdPicker(sharer.page);
    await sharer.page.getByTestId('share-screen').click();
    await untilStatus(helper, 'choosing');
    await socket.close({ code: 4_000 });
    await sharer.page.locator(reconnecting).waitFor();
    await sharer.page.locator(reconnecting).waitFor({ state: 'detached' });
    await untilStatus(helper, 'choosing');
  });

  test('is no longer that it is open once the page is loaded anew', async () => {
    await sharer.page.reload();
    await untilState(sharer.page, 'allowed');
    await untilStatus(helper, 'none');
  });

  test('is that a browser cannot share only while it is that browser', async () => {
    await sharer.context.addInitScript(() => {
      if (sessionStorage.getItem('old'))
        Reflect.deleteProperty(MediaDevices.prototype, 'getDisplayMedia');
    });
    await sharer.page.evaluate(() => sessionStorage.setItem('old', 'yes'));
    await sharer.page.reload();
    await untilStatus(helper, 'unsupported');
    await sharer.page.evaluate(() => sessionStorage.removeItem('old'));
    await sharer.page.reload();
    await sharer.page.getByTestId('share-screen').waitFor();
    await sharer.page.locator('[data-testid=share-problem]').waitFor({ state: 'detached' });
    await untilStatus(helper, 'none');
  });
});
