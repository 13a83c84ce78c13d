/** What people see when rights change while their pages are open, and the page that changes settings. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import {
  borrowBrowser,
  borrowHeadlessShell,
  chooseDemoPerson,
  joinByCode,
  newSession,
  openGuest,
  openHelper,
  ownTracks,
  screenshot,
  untilEnded,
  untilLetGo,
  untilState,
  type Guest,
} from '../support/browser.ts';
import { expectClean } from '../support/axe.ts';
import { closeAll } from '../support/close-all.ts';
import { readPattern, servePattern, type PatternServer } from '../support/pattern.ts';
import { startServer, type TestServer } from '../support/server.ts';

const [operator, administrator] = ['Help Desk Operator', 'Administrator'].map((role) => ({
  role,
  to: { appRole: role },
  scope: 'everyone',
}));
const auditor = { role: 'Auditor', to: { user: 'helper@demo.example' }, scope: 'everyone' };
const usual = { assignments: [operator, administrator, auditor] };

let server: TestServer;
let browser: Browser;
let patternServer: PatternServer;

beforeAll(async () => {
  [server, browser, patternServer] = await Promise.all([
    startServer({}, usual),
    borrowHeadlessShell(),
    servePattern(),
  ]);
});
afterEach(async () => {
  await Promise.all(browser.contexts().map((context) => context.close()));
});
afterAll(async () => {
  await closeAll(
    () => browser.close(),
    () => server.stop(),
    () => patternServer.close(),
  );
});

async function untilTold(page: Page, reason: string): Promise<void> {
  await page.locator(`[data-testid=access-ended][data-reason=${reason}]`).waitFor();
}

/** @param sharers The sharer's browser. */
async function together(sharers = browser): Promise<{ helper: Guest; sharer: Guest }> {
  const helper = await openHelper(browser, server);
  const sharer = await joinByCode(sharers, server, await newSession(helper));
  await untilState(sharer.page, 'joined');
  return { helper, sharer };
}

describe('a helper’s role', () => {
  let withWindows: Browser;
  beforeAll(async () => {
    withWindows = await borrowBrowser();
  });
  afterAll(async () => {
    await withWindows.close();
  });
  afterEach(async () => {
    await server.configure(usual);
  });

  test('that is revoked while a screen is shared ends it on both pages, with the reason', async () => {
    const { helper, sharer } = await together(withWindows);
    await helper.page.getByTestId('request-screen').click();
    await sharer.page.getByTestId('allow').click();
    const pattern = await sharer.context.newPage();
    await pattern.goto(patternServer.url);
    await sharer.page.bringToFront();
    await sharer.page.getByTestId('share-screen').click();
    await readPattern(helper.page);
    expect(await ownTracks(sharer.page)).toEqual(['video live']);

    await server.configure({ assignments: [administrator, auditor] });
    await untilEnded(sharer.page, 'policy');
    await untilLetGo(sharer.page);
    await untilEnded(helper.page, 'policy');
    expect(await sharer.page.getByTestId('end-reason').innerText()).toMatch(
      /^Hanna Lindqvist may no longer help you/,
    );
    expect(await helper.page.getByTestId('end-reason').innerText()).toMatch(
      /you may no longer help Sofia Novák/,
    );
    for (const { page } of [sharer, helper])
      expect(await page.getByTestId('access-ended').count()).toBe(0);
    await expectClean(helper.page);
    await expectClean(sharer.page);
    await screenshot(helper.page, 'helper-role-revoked');
    await screenshot(sharer.page, 'sharer-role-revoked');
    await helper.page.getByRole('link', { name: 'Help someone' }).click();
    await helper.page.getByTestId('permission-missing').waitFor();
    expect([...helper.errors, ...sharer.errors]).toEqual([]);
  });

  test('that changes in something else is told, and the session goes on', async () => {
    const { helper, sharer } = await together();
    await server.configure({ assignments: [operator, administrator] });
    await untilTold(helper.page, 'role-revoked');
    await helper.page.getByTestId('access-ended').getByRole('button').click();
    await helper.page.getByTestId('request-screen').click();
    await untilState(sharer.page, 'requested');
    expect(await helper.page.getByTestId('access-ended').count()).toBe(0);
  });
});

test('signing out in one tab ends the session in the other, which says why and what next', async () => {
  const { helper, sharer } = await together();
  const tab = await helper.context.newPage();
  await tab.goto(`${server.origin}/signout`);
  await tab.getByTestId('sign-out').click();
  await untilTold(helper.page, 'signed-out');
  await untilEnded(helper.page, 'helper-left');
  await untilEnded(sharer.page, 'helper-left');
  await expectClean(helper.page);
  await helper.page.getByRole('link', { name: 'Sign in again' }).click();
  await chooseDemoPerson(helper.page, 'helper@demo.example');
  await helper.page.getByTestId('new-session').waitFor();
});

describe('the page of settings', () => {
  async function openAdmin(options: Parameters<Browser['newContext']>[0] = {}): Promise<Guest> {
    const admin = await openGuest(browser, server, options);
    await admin.page.goto(`${server.origin}/admin/settings`);
    await chooseDemoPerson(admin.page, 'admin@demo.example');
    await admin.page.getByTestId('setting').first().waitFor();
    return admin;
  }

  const card = (page: Page, name: string) =>
    page.locator(`[data-testid=setting][data-name=${name}]`);
  const untilValue = (page: Page, name: string, value: string) =>
    page.locator(`[data-testid=setting][data-name=${name}][data-value="${value}"]`).waitFor();

  test('changes one at once, in sessions and on another administrator’s page', async () => {
    const { sharer, helper } = await together();
    const [one, two] = [await openAdmin(), await openAdmin()];
    await card(one.page, 'blockChat').getByTestId('setting-switch').click();
    await untilValue(two.page, 'blockChat', 'true');
    for (const { page } of [sharer, helper]) await page.getByTestId('chat-blocked').waitFor();
    await card(two.page, 'blockChat').getByText('Changed by Amina Yılmaz').waitFor();
    await card(two.page, 'blockChat').getByTestId('setting-reset').click();
    await untilValue(one.page, 'blockChat', 'false');
    await card(one.page, 'blockChat').getByText('Reset to the configuration file by').waitFor();
    for (const { page } of [sharer, helper])
      await page.getByTestId('chat-blocked').waitFor({ state: 'detached' });
    expect([...one.errors, ...two.errors]).toEqual([]);
  });

  test('takes a length of time by the keyboard, and says what is possible', async () => {
    const { page } = await openAdmin();
    const longest = card(page, 'sessionSeconds');
    await longest.getByRole('textbox').fill('30');
    await longest.getByRole('combobox').selectOption('day');
    await longest.getByRole('textbox').press('Enter');
    await longest.getByRole('alert').waitFor();
    await longest.getByRole('textbox').fill('2');
    await page.keyboard.press('Enter');
    await untilValue(page, 'sessionSeconds', '172800');
    await longest.getByText('Saved').waitFor();
    await longest.getByTestId('setting-reset').click();
    await untilValue(page, 'sessionSeconds', '28800');
  });

  test.each(['light', 'dark'] as const)('is free of what axe can find, in %s', async (scheme) => {
    const { page } = await openAdmin({ colorScheme: scheme });
    await card(page, 'idleSeconds').getByRole('textbox').fill('x');
    await card(page, 'idleSeconds').getByTestId('setting-save').click();
    await card(page, 'idleSeconds').getByRole('alert').waitFor();
    await expectClean(page);
    await screenshot(page, `admin-${scheme}`);
  });

  test('is linked from the menu of who may use it; others see why they may not', async () => {
    const admin = await openAdmin();
    await admin.page.goto(server.origin);
    await admin.page.getByTestId('account-menu').click();
    await admin.page.getByTestId('settings-link').click();
    await admin.page.getByTestId('admin-nav').waitFor();
    const helper = await openHelper(browser, server, 'helper2@demo.example');
    await helper.page.getByTestId('account-menu').click();
    expect(await helper.page.getByTestId('settings-link').count()).toBe(0);
    for (const address of ['/admin', '/admin/settings']) {
      await helper.page.goto(server.origin + address);
      await helper.page.getByTestId('permission-missing').waitFor();
      expect(await helper.page.getByTestId('admin-nav').count()).toBe(0);
    }
    await expectClean(helper.page);
  });

  test('of somebody whose role is revoked says so, and shows no settings any more', async () => {
    const { page } = await openAdmin();
    await server.configure({ assignments: [operator] });
    await page.getByTestId('permission-missing').waitFor();
    await server.configure(usual);
  });
});
