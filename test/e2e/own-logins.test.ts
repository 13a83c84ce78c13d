/** The page that shows where somebody is signed in. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { expectCleanInBoth } from '../support/axe.ts';
import { borrowHeadlessShell, openHelper } from '../support/browser.ts';
import { closeAll } from '../support/close-all.ts';
import { startServer, type TestServer } from '../support/server.ts';
import { Visitor } from '../support/visitor.ts';

let server: TestServer;
let browser: Browser;
beforeAll(async () => {
  [server, browser] = await Promise.all([startServer(), borrowHeadlessShell()]);
});
afterAll(async () => {
  await closeAll(
    () => browser.close(),
    () => server.stop(),
  );
});

test('a login that is not recognized is ended with one click, from the account’s menu on', async () => {
  const stranger = await Visitor.signedIn(server, 'helper@demo.example');
  const { page, errors } = await openHelper(browser, server);
  await page.getByTestId('account-menu').click();
  await page.getByTestId('account-link').click();
  const logins = page.getByTestId('login');
  await logins.nth(1).waitFor();
  expect(await page.title()).toContain('Where you are signed in');
  expect(await logins.and(page.locator('[data-here=true]')).innerText()).toContain('This browser');
  await expectCleanInBoth(page);
  await page.getByTestId('end-login').click();
  await page.getByText('You are signed in nowhere else.').waitFor();
  expect(await page.getByTestId('logins-ended').innerText()).toContain('has been ended');
  expect(await logins.count()).toBe(1);
  await expect(stranger.connect()).rejects.toMatchObject({ code: 'SIGN_IN_REQUIRED' });
  expect(errors).toEqual([]);
  await stranger.close();
});
