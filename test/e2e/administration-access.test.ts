/** The page that says what somebody may do, and why, and the history of the settings. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { expectClean } from '../support/axe.ts';
import {
  borrowHeadlessShell,
  chooseDemoPerson,
  openGuest,
  screenshot,
  type Guest,
} from '../support/browser.ts';
import { closeAll } from '../support/close-all.ts';
import { startServer, type TestServer } from '../support/server.ts';
import { Visitor } from '../support/visitor.ts';

const [operator, administrator] = [
  {
    role: 'Help Desk Operator',
    to: { group: 'Service desk' },
    scope: { groups: ['Finance'] },
  },
  { role: 'Administrator', to: { appRole: 'Administrator' }, scope: 'everyone' },
];
const usual = { assignments: [operator, administrator] };

let server: TestServer;
let browser: Browser;

beforeAll(async () => {
  [server, browser] = await Promise.all([startServer({}, usual), borrowHeadlessShell()]);
  for (const name of ['helper', 'sharer', 'sharer2'])
    await (await Visitor.signedIn(server, `${name}@demo.example`)).close();
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

async function openAdmin(
  path: string,
  options: Parameters<Browser['newContext']>[0] = {},
): Promise<Guest> {
  const admin = await openGuest(browser, server, options);
  await admin.page.goto(`${server.origin}${path}`);
  await chooseDemoPerson(admin.page, 'admin@demo.example');
  return admin;
}

const pair = (sharer: string) =>
  `/admin/access?person=helper%40demo.example&sharer=${encodeURIComponent(sharer)}`;

async function untilSays(page: Page, says: string): Promise<void> {
  await page.locator(`[data-testid=access-says][data-says=${says}]`).waitFor();
}

describe('the page “who may do what”', () => {
  test('finds people while somebody types, and answers under an address of its own', async () => {
    const { page, errors } = await openAdmin('/admin/access');
    const person = page.getByTestId('why-person');
    await person.pressSequentially('hanna');
    await page
      .locator('datalist option[value="helper@demo.example"]')
      .waitFor({ state: 'attached' });
    await person.fill('helper@demo.example');
    await page.getByTestId('why-ask').click();
    await untilSays(page, 'allows');
    await page.getByTestId('why-sharer').fill('sharer2@demo.example');
    await page.getByTestId('why-sharer').press('Enter');
    await untilSays(page, 'refuses');
    expect(new URL(page.url()).search).toBe(
      '?person=helper%40demo.example&sharer=sharer2%40demo.example',
    );
    const refusing = page.locator('[data-testid=access-rule][data-says=refuses]');
    expect(await refusing.first().getAttribute('data-rule')).toBe('out-of-scope');
    await page.goBack();
    await untilSays(page, 'allows');
    await page.goForward();
    await untilSays(page, 'refuses');
    await page.reload();
    await untilSays(page, 'refuses');
    expect(errors).toEqual([]);
  });

  test('says of somebody who has never signed in what to do', async () => {
    const { page } = await openAdmin('/admin/access?person=nobody%40demo.example');
    const failed = page.locator('[data-testid=list-failed][data-code=PERSON_UNKNOWN]');
    await failed.waitFor();
    expect(await failed.innerText()).toContain('have them sign in once');
    await page.getByTestId('access-assignment').first().waitFor();
    await expectClean(page);
  });

  test('follows a change of the configuration when it is asked again', async () => {
    const { page } = await openAdmin(pair('sharer2@demo.example'));
    await untilSays(page, 'refuses');
    await server.configure({
      assignments: [{ ...operator, scope: 'everyone' }, administrator],
    });
    await page.getByTestId('why-ask').click();
    await untilSays(page, 'allows');
    await server.configure(usual);
  });

  test('shows nothing more to somebody whose role is revoked', async () => {
    const { page } = await openAdmin(pair('sharer@demo.example'));
    await untilSays(page, 'allows');
    await server.configure({ assignments: [operator] });
    await page.getByTestId('permission-missing').waitFor();
    expect(await page.getByTestId('why-allowed').count()).toBe(0);
    await server.configure(usual);
  });

  test.each([
    ['light', 1_440, 'en'],
    ['dark', 390, 'en'],
    ['light', 320, 'ar'],
  ] as const)(
    'is free of what axe can find, in %s, %s wide, in %s',
    async (look, width, locale) => {
      const { page } = await openAdmin(pair('sharer2@demo.example'), {
        colorScheme: look,
        viewport: { width, height: 2_400 },
        locale,
      });
      await untilSays(page, 'refuses');
      await page.getByTestId('access-role').first().waitFor();
      await expectClean(page);
      const overflow = await page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      );
      expect(overflow).toBe(0);
      await screenshot(page, `admin-access-${look}-${width}-${locale}`);
    },
  );
});

test('below the settings stands what was changed, by whom, and it grows as they change', async () => {
  const { page, errors } = await openAdmin('/admin/settings');
  const card = page.locator('[data-testid=setting][data-name=blockChat]');
  await card.getByTestId('setting-switch').click();
  const changes = page.getByTestId('settings-change');
  const latest = changes.filter({ hasText: 'Block chat: from Off to On' });
  await latest.waitFor();
  expect(await latest.innerText()).toContain('Amina Yılmaz');
  await card.getByTestId('setting-reset').click();
  await page.getByText('Block chat: from On back to Off, as configured').waitFor();
  await server.configure({ ...usual, settings: { idleSeconds: 900 } });
  await page.getByText('Idle limit: from 30 minutes to 15 minutes').waitFor();
  expect(errors).toEqual([]);
  await expectClean(page);
  await screenshot(page, 'admin-settings-history');
});
