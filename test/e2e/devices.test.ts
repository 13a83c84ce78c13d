/** Who may be helped, and on which device: what both of them see of it. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { expectCleanInBoth } from '../support/axe.ts';
import {
  borrowHeadlessShell,
  chooseDemoPerson,
  joinByCode,
  newSession,
  openGuest,
  openHelper,
  screenshot,
  shownPasscode,
  untilEnded,
  untilState,
  type Guest,
} from '../support/browser.ts';
import { closeAll } from '../support/close-all.ts';
import { startServer, type TestServer } from '../support/server.ts';

let browser: Browser;
/** As a demo is: everybody may be helped, but not on unenrolled devices. */
let strict: TestServer;
/** Unenrolled devices may be helped, and one helper helps Finance alone. */
let open: TestServer;
let helper: Guest;

beforeAll(async () => {
  const role = 'Help Desk Operator';
  const assignments = [
    { role, to: { group: 'Service desk' }, scope: { groups: ['Finance'] } },
    { role, to: { user: 'admin@demo.example' }, scope: 'everyone' },
  ];
  [browser, strict, open] = await Promise.all([
    borrowHeadlessShell(),
    startServer(),
    startServer({}, { assignments, settings: { allowUnenrolledDevices: true } }),
  ]);
  helper = await openHelper(browser, strict);
});

afterAll(async () => {
  await closeAll(
    () => browser.close(),
    () => Promise.all([strict.stop(), open.stop()]),
  );
});

/** The helper starts anew, and somebody joins by the code. */
async function helps(sharerName: string): Promise<Guest> {
  await helper.page.goto(`${strict.origin}/help`);
  return await joinByCode(browser, strict, await newSession(helper), sharerName);
}

async function untilDevice(page: Page, state: string): Promise<void> {
  await page.locator(`[data-testid=device-warning][data-device-state=${state}]`).waitFor();
}

/** Playwright looks into shadow roots for what it filters by, where `innerText` does not. */
async function untilSaid(page: Page, testId: string, words: string[]): Promise<void> {
  for (const hasText of words) await page.getByTestId(testId).filter({ hasText }).first().waitFor();
}

async function openFromList(search: string): Promise<string> {
  await helper.page.goto(`${strict.origin}/help`);
  await find(search);
  await helper.page.getByTestId('device-session').click();
  return await shownPasscode(helper);
}

async function find(search: string): Promise<string[]> {
  await helper.page.getByTestId('device-search').fill(search);
  await helper.page
    .getByTestId('device-count')
    .filter({ hasText: `“${search}”` })
    .waitFor();
  return await helper.page
    .getByTestId('device')
    .evaluateAll((rows) => rows.map((row) => row.getAttribute('data-name') ?? ''));
}

describe('the list of devices', () => {
  test('is searched by name, user and system as one types', async () => {
    await helper.page.getByTestId('device').first().waitFor();
    expect(await helper.page.getByTestId('device').count()).toBe(6);
    expect(await find('macos')).toEqual(['MATEO-MACBOOK', 'SOFIA-MACBOOK']);
    expect(await find('sharer2')).toEqual(['WAREHOUSE-07']);
    const words = ['sharer2@demo.example', 'Windows 11', 'Not compliant', '12 days ago'];
    await untilSaid(helper.page, 'device', words);
    await expectCleanInBoth(helper.page);
  });

  test('says when nothing is found, and how to see all again, by the keyboard too', async () => {
    expect(await find('amiga')).toEqual([]);
    await helper.page.getByTestId('devices-not-found').waitFor();
    await helper.page.keyboard.press('Tab');
    await helper.page.keyboard.press('Enter');
    await helper.page.getByTestId('device').nth(5).waitFor();
    expect(await helper.page.getByTestId('device-search').inputValue()).toBe('');
  });

  test('is read without its buttons by whoever may not open sessions, and they see why', async () => {
    const { page, context } = await openGuest(browser, strict);
    await page.goto(`${strict.origin}/help`);
    await chooseDemoPerson(page, 'viewer@demo.example');
    await page.getByTestId('device').first().waitFor();
    expect(await page.getByTestId('device-session').count()).toBe(0);
    await page.getByText(/to open a session you need a helper’s role/).waitFor();
    await context.close();
  });

  test('ends with the login, and leads back to it', async () => {
    const { page, context } = await openHelper(browser, strict);
    await page.getByTestId('device').first().waitFor();
    await signOutInAnotherTab({ page, context });
    const failed = page.getByTestId('devices-failed');
    await failed.waitFor();
    await failed.getByRole('link').click();
    await page.getByTestId('demo-person').first().waitFor();
    await context.close();
  });
});

describe('a session from the list', () => {
  test('is joined by the device’s user alone; somebody else may change accounts', async () => {
    const passcode = await openFromList('warehouse');
    await untilSaid(helper.page, 'opened-for', ['Only sharer2@demo.example', 'WAREHOUSE-07']);
    const { page, context } = await joinByCode(browser, strict, passcode);
    await page.getByTestId('another-account').waitFor();
    await expectCleanInBoth(page);
    const refused = helper.page.getByTestId('refused-joiners');
    await refused.filter({ hasText: 'sharer2@demo.example' }).waitFor();
    await expectCleanInBoth(helper.page);
    await refused.getByTestId('dismiss').click();
    await refused.waitFor({ state: 'detached' });
    await page.getByTestId('another-account').click();
    await chooseDemoPerson(page, 'sharer2@demo.example');
    await untilState(page, 'joined');
    await untilDevice(helper.page, 'noncompliant');
    expect(page.url()).not.toContain(passcode.replace('-', ''));
    expect(strict.output()).not.toContain(passcode.replace('-', ''));
    await context.close();
  });
});

describe('the helper sees the sharer’s device', () => {
  test('compliant: in one calm line, with nothing to confirm', async () => {
    const sharer = await helps('sharer@demo.example');
    await untilDevice(helper.page, 'compliant');
    expect(await helper.page.getByTestId('device-continue').count()).toBe(0);
    await untilFocused(helper.page, 'request-screen');
    await sharer.context.close();
  });

  test('noncompliant: a warning, read and folded by the keyboard, seen to the end', async () => {
    const sharer = await helps('sharer2@demo.example');
    await untilDevice(helper.page, 'noncompliant');
    const warning = helper.page.getByTestId('device-warning');
    const words = ['administrative credentials', 'WAREHOUSE-07', 'How this is known'];
    await untilSaid(helper.page, 'device-warning', words);
    const card = await helper.page.getByTestId('person-card').boundingBox();
    const box = await warning.boundingBox();
    expect((card?.y ?? 0) + (card?.height ?? 0)).toBeLessThanOrEqual(box?.y ?? 0);
    await expectCleanInBoth(helper.page);
    await screenshot(helper.page, 'helper-noncompliant');
    await untilFocused(helper.page, 'device-continue');
    await helper.page.keyboard.press('Enter');
    await helper.page.getByTestId('device-continue').waitFor({ state: 'detached' });
    await helper.page.getByText('administrative credentials').waitFor({ state: 'hidden' });
    await untilFocused(helper.page, 'request-screen');
    await helper.page.keyboard.press('Enter');
    await sharer.page.getByTestId('allow').click();
    await untilState(helper.page, 'allowed');
    await untilDevice(helper.page, 'noncompliant');
    await warning.locator('summary').click();
    await helper.page.getByText('administrative credentials').waitFor();
    await expectCleanInBoth(helper.page);
    await sharer.context.close();
  });

  test('ambiguous: with the candidates', async () => {
    const sharer = await helps('helper2@demo.example');
    await untilDevice(helper.page, 'ambiguous');
    const candidates = helper.page.getByTestId('device-candidate');
    const bad = candidates.filter({ hasText: 'MATEO-LINUX' });
    await bad.filter({ hasText: 'Not compliant' }).waitFor();
    const good = candidates.filter({ hasText: 'MATEO-MACBOOK' });
    await good.filter({ hasNotText: 'Not compliant' }).waitFor();
    expect(await candidates.count()).toBe(2);
    await expectCleanInBoth(helper.page);
    // Asking without another word means the same as going on.
    await helper.page.getByTestId('request-screen').click();
    await untilState(sharer.page, 'requested');
    expect(await helper.page.getByTestId('device-continue').count()).toBe(0);
    await sharer.context.close();
  });

  test('unenrolled: refused, and both are told what that means', async () => {
    const sharer = await helps('viewer@demo.example');
    await untilEnded(sharer.page, 'policy');
    await sharer.page.getByTestId('unenrolled-advice').waitFor();
    await untilEnded(helper.page, 'policy');
    expect(await helper.page.getByTestId('end-reason').innerText()).toContain('not enrolled');
    await untilDevice(helper.page, 'unenrolled');
    await expectCleanInBoth(sharer.page);
    await screenshot(sharer.page, 'sharer-unenrolled');
    await sharer.context.close();
  });

  test('unenrolled: helped with a notice, where that is allowed', async () => {
    const { page, context } = await openHelper(browser, open, 'admin@demo.example');
    const sharer = await joinByCode(
      browser,
      open,
      await newSession({ page, context, errors: [] }),
      'viewer@demo.example',
    );
    await untilDevice(page, 'unenrolled');
    await untilSaid(page, 'device-warning', ['Your organization does not manage']);
    await page.getByTestId('request-screen').click();
    await untilState(sharer.page, 'requested');
    await Promise.all([context.close(), sharer.context.close()]);
  });
});

describe('a session ends before anything is shown', () => {
  test('when the sharer is out of the helper’s scope, and both are told', async () => {
    const careful = await openHelper(browser, open);
    const passcode = await newSession(careful);
    const sharer = await joinByCode(browser, open, passcode, 'sharer2@demo.example');
    for (const { page } of [sharer, careful]) await untilEnded(page, 'policy');
    expect(await careful.page.getByTestId('end-reason').innerText()).toContain(
      'You may not help Samuel Okafor',
    );
    expect(await sharer.page.getByTestId('end-reason').innerText()).toContain(
      'Hanna Lindqvist may not help',
    );
    expect(await careful.page.getByTestId('device-warning').count()).toBe(0);
    await Promise.all([careful.context.close(), sharer.context.close()]);
  });

  // Of the helper's, the tests of administration tell.
  test('when the sharer signs out in another tab, and the other is told', async () => {
    const other = await openHelper(browser, strict, 'helper2@demo.example');
    const sharer = await joinByCode(browser, strict, await newSession(other));
    await untilState(other.page, 'joined');
    await signOutInAnotherTab(sharer);
    await untilEnded(other.page, 'sharer-left');
    await Promise.all([other.context.close(), sharer.context.close()]);
  });
});

test('no page of the helper had an error', () => {
  expect(helper.errors).toEqual([]);
});

async function signOutInAnotherTab({ context, page }: Pick<Guest, 'context' | 'page'>) {
  const tab = await context.newPage();
  await tab.goto(`${new URL(page.url()).origin}/signout`);
  await tab.getByTestId('sign-out').click();
  await tab.getByTestId('passcode-input').waitFor();
  await tab.close();
}

async function untilFocused(page: Page, testId: string): Promise<void> {
  await page.locator(`[data-testid=${testId}]:focus`).waitFor();
}
