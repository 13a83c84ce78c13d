/** The page that says what is kept how long, and keeps something longer. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { expectCleanInBoth } from '../support/axe.ts';
import {
  borrowHeadlessShell,
  chooseDemoPerson,
  openGuest,
  screenshot,
} from '../support/browser.ts';
import { closeAll } from '../support/close-all.ts';
import { startServer, type TestServer } from '../support/server.ts';

let server: TestServer;
let browser: Browser;
beforeAll(async () => {
  [server, browser] = await Promise.all([
    startServer({}, { retention: { chatDays: 7, auditDays: 'forever' } }),
    borrowHeadlessShell(),
  ]);
});
afterAll(async () => {
  await closeAll(
    () => browser.close(),
    () => server.stop(),
  );
});

test('whoever may reads what is kept how long, and places and removes a hold', async () => {
  const { page, context, errors } = await openGuest(browser, server);
  await page.goto(`${server.origin}/admin/retention`);
  await chooseDemoPerson(page, 'admin@demo.example');
  const rows = page.getByTestId('retention-row');
  await rows.nth(3).waitFor();
  expect(await rows.first().innerText()).toMatch(/Chat[^]*7 days[^]*Never/);
  expect(await rows.nth(3).innerText()).toContain('For ever');
  await page.getByTestId('list-empty').waitFor();

  await page.getByTestId('hold-what').fill('nobody@demo.example');
  await page.getByTestId('hold-note').fill('Case 7');
  await page.getByTestId('hold-put').click();
  await page.locator('[data-testid=failure][data-code=PERSON_UNKNOWN]').waitFor();
  await page.getByTestId('hold-what').fill('ADMIN@demo.example');
  await page.getByTestId('hold-put').click();
  const hold = page.getByTestId('hold-row');
  await hold.waitFor();
  expect(await hold.innerText()).toMatch(
    /Amina Yılmaz \(admin@demo.example\)\s+Case 7\s+Placed by Amina Yılmaz/,
  );
  expect(await page.getByTestId('hold-what').inputValue()).toBe('');
  await expectCleanInBoth(page);
  await screenshot(page, 'retention');

  // Whoever thinks better of it keeps the hold.
  page.once('dialog', (dialog) => void dialog.dismiss());
  await page.getByTestId('hold-remove').click();
  expect(await hold.count()).toBe(1);
  page.once('dialog', (dialog) => void dialog.accept());
  await page.getByTestId('hold-remove').click();
  await page.getByTestId('list-empty').waitFor();
  expect(errors).toEqual([]);
  await context.close();
});
