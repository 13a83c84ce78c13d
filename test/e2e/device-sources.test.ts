/** What the pages make of Microsoft Intune: many devices, none that can be asked for, and a change. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { expectCleanInBoth } from '../support/axe.ts';
import {
  borrowHeadlessShell,
  joinByCode,
  newSession,
  openHelper,
  untilState,
  type Guest,
} from '../support/browser.ts';
import { closeAll } from '../support/close-all.ts';
import { managed, startGraphDevices, type GraphDevices } from '../support/graph-devices.ts';
import { startServer, type TestServer } from '../support/server.ts';

const theirs = managed('sharer@demo.example', { deviceName: 'A-LAPTOP' });
const many = Array.from({ length: 119 }, () => managed('somebody@demo.example'));

let browser: Browser;
let graph: GraphDevices;
let server: TestServer;
let helper: Guest;
let page: Page;

beforeAll(async () => {
  [browser, graph] = await Promise.all([borrowHeadlessShell(), startGraphDevices()]);
  graph.behaviour.devices = [theirs, ...many];
  server = await startServer(
    { NODE_EXTRA_CA_CERTS: graph.caFile },
    {
      devices: {
        source: 'graph',
        graph: { ...graph.settings, refreshSeconds: 0, keepSeconds: 0, answerSeconds: 0 },
      },
    },
  );
  helper = await openHelper(browser, server);
  ({ page } = helper);
});
afterAll(async () => {
  await closeAll(
    () => browser.close(),
    () => server.stop(),
    () => graph.stop(),
  );
});

function graphIsDown(): void {
  graph.behaviour.instead.set(/managedDevices/, (_req, res) => res.writeHead(500).end('{}'));
}

test('fifty devices are shown, and more on request, where the keyboard goes on', async () => {
  const rows = page.getByTestId('device');
  const more = page.getByTestId('devices-more');
  await page.getByTestId('device-count').filter({ hasText: '120' }).waitFor();
  expect(await rows.count()).toBe(50);
  await more.focus();
  await page.keyboard.press('Enter');
  await rows.nth(50).locator('button:focus').waitFor();
  expect(await rows.count()).toBe(100);
  await more.click();
  await more.waitFor({ state: 'detached' });
  expect(await rows.count()).toBe(120);
});

test('while the list cannot be reached the page says so, and a session still opens', async () => {
  graphIsDown();
  await page.reload();
  const failed = page.getByTestId('devices-failed');
  await failed.waitFor();
  await expectCleanInBoth(page);
  const sharer = await joinByCode(browser, server, await newSession(helper));
  const warning = page.locator('[data-testid=device-warning][data-device-state=unknown]');
  await warning.filter({ hasText: 'can’t be reached' }).waitFor();
  await sharer.context.close();
  await page.goto(`${server.origin}/help`);
  await failed.waitFor();
  graph.reset();
  graph.behaviour.devices = [theirs];
  await failed.getByRole('button').click();
  await page.getByTestId('device').waitFor();
});

test('a device that has changed when its user comes back is warned of again', async () => {
  const sharer = await joinByCode(browser, server, await newSession(helper));
  await page.getByTestId('request-screen').click();
  await sharer.page.getByTestId('allow').click();
  await untilState(page, 'allowed');
  const warning = page.getByTestId('device-warning');
  await warning.filter({ hasText: 'Compliant' }).waitFor();
  graph.behaviour.devices = [{ ...theirs, complianceState: 'noncompliant' }];
  await sharer.page.reload();
  await page.getByTestId('device-continue').waitFor();
  expect(await warning.count()).toBe(1);
  await expectCleanInBoth(page);
  await page.getByTestId('device-continue').click();
  await page.getByTestId('device-continue').waitFor({ state: 'detached' });
  expect(await warning.getAttribute('data-device-state')).toBe('noncompliant');
  await sharer.context.close();
});

test('where no list is kept, nothing is said of devices', async () => {
  const none = await startServer({}, { devices: { source: 'none' } });
  const guest = await openHelper(browser, none);
  const list = guest.page.locator('beside-device-list');
  await list.waitFor({ state: 'attached' });
  await list.locator('.skeleton').waitFor({ state: 'detached' });
  expect(await guest.page.getByTestId('devices').count()).toBe(0);
  const sharer = await joinByCode(browser, none, await newSession(guest));
  await untilState(guest.page, 'joined');
  expect(await guest.page.getByTestId('device-warning').count()).toBe(0);
  expect(guest.errors).toEqual([]);
  await Promise.all([guest.context.close(), sharer.context.close()]);
  await none.stop();
});
