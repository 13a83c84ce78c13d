/** Every page that people meet is free of what axe can find (WCAG 2.2 AA). */
import { afterAll, beforeAll, describe, test } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { expectCleanInBoth as clean } from '../support/axe.ts';
import {
  borrowHeadlessShell,
  joinByCode,
  newSession,
  openGuest,
  openHelper,
  untilState,
  type Guest,
} from '../support/browser.ts';
import { closeAll } from '../support/close-all.ts';
import { startServer, type TestServer } from '../support/server.ts';

describe('in light and dark', () => {
  let server: TestServer;
  let browser: Browser;
  let helper: Guest;
  let sharer: Guest;

  beforeAll(async () => {
    [server, browser] = await Promise.all([startServer(), borrowHeadlessShell()]);
  });

  afterAll(async () => {
    await closeAll(
      () => browser.close(),
      () => server.stop(),
    );
  });

  test('the first page and the sign-in page', async () => {
    const guest = await openGuest(browser, server);
    await guest.page.goto(server.origin);
    await guest.page.getByTestId('passcode-input').waitFor();
    await clean(guest.page);
    await guest.page.goto(`${server.origin}/help`);
    await guest.page.getByTestId('demo-person').first().waitFor();
    await clean(guest.page);
  });

  test('the console, and the wait', async () => {
    helper = await openHelper(browser, server);
    await clean(helper.page);
    const passcode = await newSession(helper);
    await clean(helper.page);
    sharer = await joinByCode(browser, server, passcode);
    await untilState(sharer.page, 'joined');
  });

  test('the request, on both sides', async () => {
    await clean(sharer.page);
    await helper.page.getByTestId('request-screen').click();
    await untilState(sharer.page, 'requested');
    await sharer.page.locator('[data-testid=allow]:enabled').waitFor();
    await clean(sharer.page);
    await clean(helper.page);
  });

  test('the choice of what to share, and the end', async () => {
    await sharer.page.getByTestId('allow').click();
    await untilState(helper.page, 'allowed');
    await clean(sharer.page);
    await clean(helper.page);
    await sharer.page.getByTestId('end-session').click();
    await untilState(helper.page, 'ended');
    await clean(sharer.page);
    await clean(helper.page);
  });
});
