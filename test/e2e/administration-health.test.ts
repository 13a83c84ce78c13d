/** The page that says how the parts of the server are, and the button that drains it. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { expectClean } from '../support/axe.ts';
import {
  borrowHeadlessShell,
  chooseDemoPerson,
  joinByCode,
  newSession,
  openGuest,
  openHelper,
  screenshot,
  type Guest,
} from '../support/browser.ts';
import { closeAll } from '../support/close-all.ts';
import { startServer, type TestServer } from '../support/server.ts';

const everybody = ['Administrator', 'Help Desk Operator'].map((role) => ({
  role,
  to: { appRole: role },
  scope: 'everyone',
}));

let server: TestServer;
let browser: Browser;

beforeAll(async () => {
  const settings = { assignments: everybody };
  [server, browser] = await Promise.all([startServer({}, settings), borrowHeadlessShell()]);
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

async function openHealth(options: Parameters<Browser['newContext']>[0] = {}): Promise<Guest> {
  const admin = await openGuest(browser, server, options);
  await admin.page.goto(`${server.origin}/admin/health`);
  await chooseDemoPerson(admin.page, 'admin@demo.example');
  await admin.page.getByTestId('health-line').first().waitFor();
  return admin;
}

const line = (page: Page, part: string, state: string) =>
  page.locator(`[data-testid=health-line][data-part=${part}][data-state=${state}]`);

describe('the page “health”', () => {
  test('says of each part how it is, in words, with a number and what to do', async () => {
    const { page, errors } = await openHealth();
    expect(await line(page, 'disk', 'ok').innerText()).toMatch(
      /Disk\s+All is well\s+\S+ [GT]B free/,
    );
    expect(await page.locator('[data-part=database]').innerText()).toContain('answers in');
    expect(await line(page, 'worker', 'ok').first().innerText()).toMatch(/Media worker 0/);
    expect(await line(page, 'identity', 'warning').innerText()).toMatch(
      /Look at this[\s\S]*Configure a provider/,
    );
    expect(errors).toEqual([]);
  });

  test('follows what happens while it is open', async () => {
    const { page } = await openHealth();
    await line(page, 'sessions', 'ok').filter({ hasText: '0 open' }).waitFor();
    const helper = await openHelper(browser, server);
    await newSession(helper);
    await line(page, 'sessions', 'ok').filter({ hasText: '1 open' }).waitFor();
  });

  test('drains the server once it is confirmed, everybody is told, and it is taken back', async () => {
    const { page, errors } = await openHealth();
    const helper = await openHelper(browser, server);
    const passcode = await newSession(helper);
    await page.getByTestId('drain-start').click();
    await page.getByTestId('drain-cancel').click();
    expect(await page.getByTestId('drain').getAttribute('data-draining')).toBe('false');
    await page.getByTestId('drain-start').click();
    await screenshot(page, 'admin-health-confirm');
    await page.getByTestId('drain-confirm').click();
    await page.getByTestId('drain-stop').waitFor();
    await line(page, 'sessions', 'warning').waitFor();
    await screenshot(page, 'admin-health-draining');
    // Who waits is told, who joins is refused, and who would open another session too.
    await helper.page.getByTestId('draining').waitFor();
    await screenshot(helper.page, 'helper-draining');
    const sharer = await joinByCode(browser, server, passcode);
    await sharer.page.getByText('No new sessions can be started or joined').waitFor();
    const other = await openHelper(browser, server, 'helper2@demo.example');
    await other.page.getByTestId('new-session').click();
    await other.page.getByText('No new sessions can be started or joined').waitFor();
    await screenshot(sharer.page, 'sharer-draining');
    await expectClean(helper.page);
    await page.getByTestId('drain-stop').click();
    await page.getByTestId('drain-start').waitFor();
    await helper.page.getByTestId('draining').waitFor({ state: 'detached' });
    expect(errors).toEqual([]);
  });

  test('shows nothing more to somebody whose role is revoked', async () => {
    const { page } = await openHealth();
    await server.configure({ assignments: everybody.slice(1) });
    await page.getByTestId('permission-missing').waitFor();
    expect(await page.getByTestId('health-line').count()).toBe(0);
    await server.configure({ assignments: everybody });
  });

  test('is not for others', async () => {
    const helper = await openHelper(browser, server);
    await helper.page.goto(`${server.origin}/admin/health`);
    await helper.page.getByTestId('permission-missing').waitFor();
  });

  test.each([
    ['light', 1_440, 'en'],
    ['dark', 390, 'en'],
    ['light', 320, 'ar'],
  ] as const)(
    'is free of what axe can find, in %s, %s wide, in %s',
    async (look, width, locale) => {
      const { page } = await openHealth({
        colorScheme: look,
        viewport: { width, height: 1_600 },
        locale,
      });
      await expectClean(page);
      const overflow = await page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      );
      expect(overflow).toBe(0);
      await screenshot(page, `admin-health-${look}-${width}-${locale}`);
    },
  );
});
