/** The page of the administration on which tokens for programs are made and revoked. */
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { withToken } from '../support/api.ts';
import { expectClean } from '../support/axe.ts';
import {
  borrowHeadlessShell,
  chooseDemoPerson,
  openGuest,
  screenshot,
  type GuestOptions,
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

async function openTokens(options: GuestOptions = {}): Promise<Page> {
  const { page } = await openGuest(browser, server, options);
  await page.goto(`${server.origin}/admin/tokens`);
  await chooseDemoPerson(page, 'admin@demo.example');
  await page.getByTestId('new-token').waitFor();
  return page;
}

test('a token is made, copied once, used, and revoked', async () => {
  const page = await openTokens();
  await page.getByTestId('list-empty').waitFor();
  await page.getByTestId('new-token').click();
  await page.getByTestId('make-token').waitFor();
  await screenshot(page, 'admin-tokens-new');
  await expectClean(page);
  await page.locator('input[name=name]').fill('Ticket desk');
  await page.getByTestId('make-token').click();
  await page.getByRole('alert').waitFor();
  await page.locator('input[value="settings.write"]').check();
  await page.locator('input[name=days]').fill('7');
  await page.getByTestId('make-token').click();
  const secret = (await page.getByTestId('token-secret').textContent()) ?? '';
  await screenshot(page, 'admin-tokens-secret');
  await page.getByTestId('copy-token').click();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(secret);
  expect((await withToken(server, secret).get('/settings')).status).toBe(200);
  await page.getByTestId('token-done').click();
  await page.getByTestId('token-row').filter({ hasText: 'Ticket desk' }).waitFor();
  await screenshot(page, 'admin-tokens');
  await expectClean(page);
  expect(await page.content()).not.toContain(secret);
  page.on('dialog', (dialog) => void dialog.accept());
  await page.getByTestId('revoke-token').click();
  await page.getByTestId('revoke-token').waitFor({ state: 'detached' });
  expect((await withToken(server, secret).get('/settings')).body.code).toBe('TOKEN_REVOKED');
});

test('for people of a group, on a narrow page', async () => {
  const page = await openTokens({ viewport: { width: 320, height: 700 } });
  await page.getByTestId('new-token').click();
  await page.locator('input[name=name]').fill('Of a group');
  await page.locator('input[value="audit.read"]').check();
  await page.locator('input[value=groups]').check();
  await page.locator('input[name=names]').fill('Finance, Warehouse');
  await screenshot(page, 'admin-tokens-narrow');
  await page.getByTestId('make-token').click();
  await page.getByTestId('token-done').click();
  await page.getByTestId('token-row').filter({ hasText: 'Finance, Warehouse' }).waitFor();
  const width = await page.evaluate(() => document.documentElement.scrollWidth);
  expect(width).toBeLessThanOrEqual(320);
});
