/** A server whose pages come, but not its live connection, or not all parts of a page. */
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import type { Browser, BrowserContext } from 'playwright-core';
import {
  borrowHeadlessShell,
  joinByCode,
  newSession,
  openHelper,
  screenshot,
  untilState,
} from '../support/browser.ts';
import { closeAll } from '../support/close-all.ts';
import { startServer, type TestServer } from '../support/server.ts';

let server: TestServer;
let browser: Browser;
beforeAll(async () => {
  [server, browser] = await Promise.all([startServer(), borrowHeadlessShell()]);
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

/** As some proxies do. */
let blocked = true;
const withoutSockets = async (context: BrowserContext) => {
  await context.routeWebSocket(/\/socket\//, (route) => {
    if (blocked) void route.close();
    else route.connectToServer();
  });
};
const without = (part: string) => async (context: BrowserContext) => {
  await context.route(`**/assets/${part}-*.js`, (route) => route.abort());
};

test('where no live connection comes through, everybody reads so, and can try again', async () => {
  const helper = await openHelper(browser, server);
  const passcode = await newSession(helper);
  const inside = await joinByCode(browser, server, passcode);
  await untilState(inside.page, 'joined');
  await withoutSockets(inside.context);
  const without = { prepare: withoutSockets };
  const [sharer, other] = await Promise.all([
    joinByCode(browser, server, passcode, 'sharer2@demo.example', without),
    openHelper(browser, server, 'helper2@demo.example', without),
    inside.page.reload(),
  ]);
  await other.page.getByTestId('new-session').click();
  const again = inside.page.getByRole('button', { name: 'Try again' });
  await Promise.all([
    again.waitFor(),
    sharer.page.getByTestId('form-error').getByText('live connection').waitFor(),
    other.page.locator('[data-testid=failure][data-code=SOCKET_REFUSED]').waitFor(),
  ]);
  await inside.page.getByText('does not let the live connection through').waitFor();
  await inside.page.getByTestId('check-link').waitFor();
  await screenshot(inside.page, 'socket-refused');
  expect(await sharer.page.getByTestId('passcode-input').inputValue()).toContain(passcode);
  blocked = false;
  await again.click();
  await untilState(inside.page, 'joined');
});

test.each([
  ['account-page', '/account'],
  ['check-page', '/check'],
  ['help-page', '/help'],
  ['sign-in-failed-page', '/signin-failed?code=SIGN_IN_FAILED'],
])('where %s does not come, a page says so, and loads it anew', async (part, path) => {
  const { page, context } = await openHelper(browser, server);
  await without(part)(context);
  await page.goto(server.origin + path);
  await page.getByText('A part of this page could not be loaded').waitFor();
  await screenshot(page, 'part-not-loaded');
  await context.unrouteAll();
  const loaded = page.locator(`beside-${part} main`).waitFor();
  // The page also tries by itself: then the button goes as it is pressed.
  await Promise.any([page.getByRole('button', { name: 'Try again' }).click(), loaded]);
  await loaded;
});

test('where the page of a session does not come, the code is not used up', async () => {
  const helper = await openHelper(browser, server);
  const passcode = await newSession(helper);
  const { page, context } = await joinByCode(browser, server, passcode, undefined, {
    prepare: without('sharer-session-page'),
  });
  await page.getByTestId('form-error').getByText('A part of this page').waitFor();
  await untilState(helper.page, 'waiting');
  await context.unrouteAll();
  await page.reload();
  await page.getByTestId('passcode-input').fill(passcode);
  await page.getByTestId('passcode-continue').click();
  await untilState(page, 'joined');
});

test('where the part for picture and voice does not come, it is asked for again at the next step', async () => {
  const helper = await openHelper(browser, server);
  const { page, context } = await joinByCode(browser, server, await newSession(helper), undefined, {
    prepare: without('media'),
  });
  await untilState(page, 'joined');
  await context.unrouteAll();
  await helper.page.getByTestId('request-screen').click();
  await page.locator('[data-testid=connection-quality][data-level=good]').waitFor();
});
