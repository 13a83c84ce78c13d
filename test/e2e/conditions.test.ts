/** A rule in the way, and more proof asked: what people read, and how they come to where they were. */
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import {
  borrowHeadlessShell,
  chooseDemoPerson,
  openGuest,
  openHelper,
  screenshot,
  untilState,
} from '../support/browser.ts';
import { expectCleanInBoth } from '../support/axe.ts';
import { closeAll } from '../support/close-all.ts';
import { auditRecords, auditRepeats } from '../support/records.ts';
import { startServer, type TestServer } from '../support/server.ts';

let server: TestServer;
let browser: Browser;

beforeAll(async () => {
  const settings = {
    stepUp: { startSession: 'urn:example:gold', changeSettings: 'urn:example:diamond' },
    conditions: [
      { name: 'Two-factor sign-in', for: 'sharer', strongSignIn: { amr: ['mfa'] } },
      { name: 'Office network', for: 'helper', networks: ['10.0.0.0/8'] },
    ],
    // Both are here: the test says where they come from.
    server: { trustedProxies: ['127.0.0.1'] },
  };
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

const office = { extraHTTPHeaders: { 'x-forwarded-for': '10.1.2.3' } };

/** The demo's page asks for more than who somebody is. */
async function prove(page: Page, userName: string): Promise<void> {
  await chooseDemoPerson(page, userName);
  await page.getByTestId('demo-proof').click();
}

/** A helper who has given the extra proof, with a session. */
async function helperWithSession() {
  const helper = await openHelper(browser, server, 'helper@demo.example', office);
  await helper.page.getByTestId('new-session').click();
  await prove(helper.page, 'helper@demo.example');
  const passcode = (await helper.page.getByTestId('passcode').innerText()).trim();
  return { helper, passcode };
}

test('New session asks for more proof, and after it the session is open, at the same place', async () => {
  const helper = await openHelper(browser, server, 'helper@demo.example', office);
  await helper.page.getByTestId('new-session').click();
  await helper.page.waitForURL(/demo-signin\/.*\?proof/);
  await helper.page.getByTestId('demo-person').first().waitFor();
  await expectCleanInBoth(helper.page);
  await chooseDemoPerson(helper.page, 'helper@demo.example');
  await helper.page.getByTestId('demo-proof').waitFor();
  await screenshot(helper.page, 'step-up-demo');
  await expectCleanInBoth(helper.page);
  await helper.page.keyboard.press('Enter');
  await helper.page.getByTestId('passcode').waitFor();
  expect(new URL(helper.page.url()).pathname).toBe('/help');
  // Proved is proved: the next one opens at once.
  await helper.page.goto(`${server.origin}/help`);
  await helper.page.getByTestId('new-session').click();
  await helper.page.getByTestId('passcode').waitFor();
  expect(helper.errors).toEqual([]);
});

test('without the proof nothing is opened, and the console is as it was', async () => {
  const { page } = await openHelper(browser, server, 'helper2@demo.example', office);
  await page.getByTestId('new-session').click();
  await page.getByTestId('demo-cancel').click();
  await page.waitForURL(/signin-failed/);
  await page.getByTestId('step-up-back').waitFor();
  await screenshot(page, 'step-up-failed');
  await expectCleanInBoth(page);
  await page.getByTestId('step-up-back').click();
  await page.getByTestId('new-session').waitFor();
  // Nothing starts by itself.
  await page.reload();
  await page.getByTestId('new-session').click();
  await page.getByTestId('demo-cancel').click();
  await page.getByTestId('step-up-again').click();
  await prove(page, 'helper2@demo.example');
  await page.getByTestId('passcode').waitFor();
  const opened = auditRecords(server.dataDir).filter(
    ({ type, person }) => type === 'session.created' && person === 'helper2@demo.example',
  );
  expect(opened).toHaveLength(1);
});

test('changing a setting asks for its own proof, and is done after it', async () => {
  const { page } = await openGuest(browser, server);
  await page.goto(`${server.origin}/admin/settings`);
  await chooseDemoPerson(page, 'admin@demo.example');
  const setting = page.locator('[data-testid=setting][data-name=numberMatching]');
  await setting.getByTestId('setting-switch').click();
  await prove(page, 'admin@demo.example');
  await setting.and(page.locator('[data-value=true]')).waitFor();
  expect(new URL(page.url()).pathname).toBe('/admin/settings');
  await setting.getByTestId('setting-reset').click();
  await setting.and(page.locator('[data-value=false]')).waitFor();
});

test('a link makes nobody open a session', async () => {
  const { page } = await openHelper(browser, server, 'helper@demo.example', office);
  await page.goto(`${server.origin}/signin?act=session.create&returnTo=/help`);
  await prove(page, 'helper@demo.example');
  await page.getByTestId('new-session').waitFor();
  await page.waitForLoadState('networkidle');
  expect(await page.getByTestId('passcode').count()).toBe(0);
});

test('a sharer who signed in too weakly reads which rule, signs in again, and is in the session', async () => {
  const { helper, passcode } = await helperWithSession();
  const sharer = await openGuest(browser, server);
  await sharer.page.goto(`${server.origin}/join#passcode=${passcode}`);
  await chooseDemoPerson(sharer.page, 'sharer@demo.example');
  const refused = sharer.page.locator(
    '[data-testid=condition-refused][data-requirement=strong-sign-in]',
  );
  await refused.waitFor();
  expect(await refused.innerText()).toContain('Two-factor sign-in');
  await screenshot(sharer.page, 'condition-strong-sign-in');
  await expectCleanInBoth(sharer.page);
  // A reload is another try, with the same code.
  await sharer.page.reload();
  await refused.waitFor();
  expect(sharer.page.url()).not.toContain(passcode.slice(0, 4));
  await sharer.page.getByTestId('sign-in-again').click();
  await prove(sharer.page, 'sharer@demo.example');
  await untilState(sharer.page, 'joined');
  await untilState(helper.page, 'joined');
  const refusals = auditRecords(server.dataDir).filter(
    ({ type, person }) => type === 'condition.refused' && person === 'sharer@demo.example',
  );
  // Those after the first are counted, to be one row.
  expect(refusals).toHaveLength(1);
  expect(auditRepeats(server.dataDir)).toMatchObject([{ type: 'condition.refused', count: 1 }]);
  expect(sharer.errors).toEqual([]);
});

test('a helper elsewhere reads that the network is the matter, and comes back to the session from the office', async () => {
  const { helper } = await helperWithSession();
  await helper.context.setExtraHTTPHeaders({ 'x-forwarded-for': '203.0.113.1' });
  await helper.page.reload();
  await helper.page.locator('[data-testid=condition-refused][data-requirement=network]').waitFor();
  await screenshot(helper.page, 'condition-network');
  await expectCleanInBoth(helper.page);
  await helper.context.setExtraHTTPHeaders(office.extraHTTPHeaders);
  await helper.page.getByTestId('try-again').click();
  await untilState(helper.page, 'waiting');
});
