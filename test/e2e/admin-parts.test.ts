/** The parts of the administration: who sees which, and how one goes from one to another. */
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import type { Browser } from 'playwright-core';
import {
  borrowHeadlessShell,
  chooseDemoPerson,
  openGuest,
  type Guest,
  type GuestOptions,
} from '../support/browser.ts';
import { expectCleanInBoth } from '../support/axe.ts';
import { closeAll } from '../support/close-all.ts';
import { startServer, type TestServer } from '../support/server.ts';

const administrator = {
  role: 'Administrator',
  to: { appRole: 'Administrator' },
  scope: 'everyone',
};
const settingsOnly = { role: 'Settings', to: { user: 'viewer@demo.example' }, scope: 'everyone' };
const usual = {
  roles: { Settings: ['settings.write'] },
  assignments: [administrator, settingsOnly],
};

let server: TestServer;
let browser: Browser;
beforeAll(async () => {
  [server, browser] = await Promise.all([startServer({}, usual), borrowHeadlessShell()]);
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

async function open(
  path: string,
  userName = 'admin@demo.example',
  options: GuestOptions = {},
): Promise<Guest> {
  const guest = await openGuest(browser, server, options);
  await guest.page.goto(server.origin + path);
  await chooseDemoPerson(guest.page, userName);
  return guest;
}

test('the address of all leads to the first part that a person may see', async () => {
  const { page, errors } = await open('/admin', 'viewer@demo.example');
  await page.waitForURL('**/admin/settings');
  await page.getByTestId('setting').first().waitFor();
  expect(await page.getByTestId('admin-part').allInnerTexts()).toEqual(['Settings']);
  expect(await page.getByTestId('admin-part').getAttribute('aria-current')).toBe('page');
  expect(await page.title()).toBe('Settings · Beside');
  expect(errors).toEqual([]);
});

test('a part that a person may not see says so, and where they may go', async () => {
  const { page } = await open('/admin/health', 'viewer@demo.example');
  await page.getByTestId('permission-missing').getByRole('link', { name: 'Settings' }).click();
  await page.getByTestId('setting').first().waitFor();
  await expectCleanInBoth(page);
});

test('one goes from part to part by links, of which the present one says so', async () => {
  const { page, errors } = await open('/admin');
  await page.waitForURL('**/admin/sessions');
  await page.getByTestId('list-empty').waitFor();
  await page.getByTestId('admin-nav').getByRole('link', { name: 'Settings' }).press('Enter');
  await page.getByTestId('setting').first().waitFor();
  expect(new URL(page.url()).pathname).toBe('/admin/settings');
  const current = page.locator('[data-testid=admin-part][aria-current=page]');
  expect(await current.allInnerTexts()).toEqual(['Settings']);
  // The keyboard goes on at the part.
  await page.locator('main:focus').waitFor();
  await page.goBack();
  await page.getByTestId('list-empty').waitFor();
  expect(await page.getByRole('heading', { level: 1 }).innerText()).toBe('Live sessions');
  expect(errors).toEqual([]);
});

test('there are no other parts', async () => {
  const { page } = await open('/admin/settings');
  const answer = await page.goto(`${server.origin}/admin/nothing`);
  expect(answer?.status()).toBe(404);
});

test('whoever signs in comes to the view that was asked for, with its query', async () => {
  const { page } = await open('/admin/settings?a=1&b=%2F');
  await page.getByTestId('setting').first().waitFor();
  expect(page.url()).toBe(`${server.origin}/admin/settings?a=1&b=%2F`);
});

test('a role that is revoked while the page is open takes its parts away', async () => {
  const { page } = await open('/admin/settings', 'viewer@demo.example');
  await page.getByTestId('setting').first().waitFor();
  await server.configure({ ...usual, assignments: [administrator] });
  await page.getByTestId('permission-missing').waitFor();
  expect(await page.getByTestId('setting').count()).toBe(0);
  expect(await page.getByTestId('admin-nav').count()).toBe(0);
  await server.configure(usual);
});
