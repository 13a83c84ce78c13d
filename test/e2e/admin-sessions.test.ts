/** The page of live sessions: what it shows of them as they go, and how one is ended there. */
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import type { LiveSession } from '../../src/protocol/live-session.ts';
import {
  borrowBrowser,
  borrowHeadlessShell,
  chooseDemoPerson,
  joinByCode,
  newSession,
  openGuest,
  openHelper,
  screenshot,
  untilEnded,
  untilState,
  type Guest,
  type GuestOptions,
} from '../support/browser.ts';
import { expectClean, expectCleanInBoth } from '../support/axe.ts';
import { closeAll } from '../support/close-all.ts';
import { servePattern } from '../support/pattern.ts';
import { startServer, type TestServer } from '../support/server.ts';
import { share } from '../support/sharing.ts';
import { until } from '../support/until.ts';

const assignments = [
  { role: 'Administrator', to: { appRole: 'Administrator' }, scope: 'everyone' },
  { role: 'Help Desk Operator', to: { appRole: 'Help Desk Operator' }, scope: 'everyone' },
  { role: 'Auditor', to: { user: 'viewer@demo.example' }, scope: 'everyone' },
];

let server: TestServer;
let browser: Browser;
beforeAll(async () => {
  [server, browser] = await Promise.all([startServer({}, { assignments }), borrowHeadlessShell()]);
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

async function openSessions(
  userName = 'admin@demo.example',
  options: GuestOptions = {},
): Promise<Guest> {
  const guest = await openGuest(browser, server, options);
  await guest.page.goto(`${server.origin}/admin/sessions`);
  await chooseDemoPerson(guest.page, userName);
  await guest.page.getByTestId('admin-session-count').waitFor();
  return guest;
}

const row = (page: Page, name: string) =>
  page.getByTestId('admin-session-row').filter({ hasText: name });

test('a session is shown as it goes, is ended there, and both sides read the note', async () => {
  const { page, errors } = await openSessions();
  const helper = await openHelper(browser, server);
  const passcode = await newSession(helper);
  const mine = row(page, 'Hanna Lindqvist');
  await mine.locator('[data-testid=live-state][data-state=waiting]').waitFor();
  const sharer = await joinByCode(browser, server, passcode);
  await untilState(sharer.page, 'joined');
  await mine.locator('[data-testid=live-state][data-state=joined]').waitFor();
  await expectCleanInBoth(page);
  await screenshot(page, 'admin-sessions');
  expect(await page.innerText('body')).not.toContain(passcode);

  await mine.getByTestId('end-any').click();
  await page.getByTestId('end-any-cancel').click();
  await mine.getByTestId('end-any').click();
  await page.getByTestId('end-note').fill('Please call 4711.\n<b>Now</b>');
  await expectClean(page);
  await screenshot(page, 'admin-sessions-end');
  await page.getByTestId('end-any-confirm').click();
  for (const guest of [helper, sharer]) {
    await untilEnded(guest.page, 'ended-by-admin');
    expect(await guest.page.getByTestId('end-note').innerText()).toBe(
      'Please call 4711.\n<b>Now</b>',
    );
  }
  await expectCleanInBoth(sharer.page);
  await screenshot(sharer.page, 'ended-by-admin-sharer');
  await page.getByTestId('list-empty').waitFor();
  expect([...errors, ...helper.errors, ...sharer.errors]).toEqual([]);
});

test('the quality of the picture is shown while there is one, and programs read it too', async () => {
  const { page } = await openSessions();
  const [windowed, patternServer] = await Promise.all([borrowBrowser(), servePattern()]);
  try {
    const { helper, sharer } = await share([browser, windowed], server, patternServer);
    const quality = row(page, 'Hanna Lindqvist').getByTestId('live-quality');
    await until('the quality is good', async () => Number(await quality.innerText()) >= 8);
    await screenshot(page, 'admin-sessions-quality');
    const response = await page.request.get(`${server.origin}/api/v1/sessions`);
    const { sessions } = (await response.json()) as { sessions: LiveSession[] };
    expect(sessions[0]?.quality).toBeGreaterThanOrEqual(8);
    await sharer.page.getByTestId('stop-sharing').click();
    await quality.getByText('–').waitFor();
    await helper.page.getByTestId('end-session').click();
    await row(page, 'Hanna Lindqvist').waitFor({ state: 'detached' });
  } finally {
    await closeAll(
      () => windowed.close(),
      () => patternServer.close(),
    );
  }
});

test('one that has ended meanwhile is told so', async () => {
  const { page } = await openSessions();
  const helper = await openHelper(browser, server);
  await newSession(helper);
  await row(page, 'Hanna Lindqvist').getByTestId('end-any').click();
  await helper.page.getByTestId('end-session').click();
  await untilEnded(helper.page, 'helper-left');
  await page.getByTestId('end-any-confirm').click();
  await page.locator('[data-testid=failure][data-code=SESSION_ENDED]').waitFor();
  expect(await page.getByTestId('end-any-confirm').count()).toBe(0);
  await page.keyboard.press('Escape');
  await page.getByTestId('end-dialog').waitFor({ state: 'hidden' });
});

test('filters are in the address, by which the same is seen again', async () => {
  const helper = await openHelper(browser, server);
  const other = await openHelper(browser, server, 'helper2@demo.example');
  await newSession(helper);
  await newSession(other);
  const { page, context } = await openSessions('viewer@demo.example');
  await row(page, 'helper2@demo.example').waitFor();
  // An auditor looks only.
  expect(await page.getByTestId('end-any').count()).toBe(0);
  await page.getByTestId('filter-text').fill('Hanna');
  await page.getByTestId('filter-text').press('Enter');
  await row(page, 'helper2@demo.example').waitFor({ state: 'detached' });
  const again = await context.newPage();
  await again.goto(page.url());
  await row(again, 'Hanna').waitFor();
  expect(await again.getByTestId('admin-session-row').count()).toBe(1);
  expect(await again.getByTestId('filter-text').inputValue()).toBe('Hanna');
  await again.getByTestId('filter-state').selectOption('sharing');
  await again.getByTestId('list-empty').waitFor();
  await again.goBack();
  await row(again, 'Hanna').waitFor();
  await again.getByTestId('filter-clear').click();
  await row(again, 'helper2@demo.example').waitFor();
});

test.each([
  ['narrow', { viewport: { width: 390, height: 844 } }],
  ['narrow-dark', { viewport: { width: 390, height: 844 }, colorScheme: 'dark' }],
  ['arabic', { viewport: { width: 1440, height: 900 }, locale: 'ar' }],
  ['smallest', { viewport: { width: 320, height: 640 } }],
] as [string, GuestOptions][])('nothing is out of the window: %s', async (name, options) => {
  const helper = await openHelper(browser, server);
  await newSession(helper);
  const { page } = await openSessions('admin@demo.example', options);
  await row(page, 'helper@demo.example').first().waitFor();
  const isWider = await page.evaluate(
    () => document.documentElement.scrollWidth > document.documentElement.clientWidth,
  );
  expect(isWider).toBe(false);
  await expectClean(page);
  await screenshot(page, `admin-sessions-${name}`);
});
