/** The page of the audit log: what it shows, how it is searched, and the file that is exported. */
import { readFile } from 'node:fs/promises';
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import type { Browser } from 'playwright-core';
import {
  borrowHeadlessShell,
  chooseDemoPerson,
  openGuest,
  screenshot,
  type Guest,
  type GuestOptions,
} from '../support/browser.ts';
import { expectClean, expectCleanInBoth } from '../support/axe.ts';
import { closeAll } from '../support/close-all.ts';
import { meetAndAllow } from '../support/pair.ts';
import { rows } from '../support/records.ts';
import { startServer, type TestServer } from '../support/server.ts';
import { until } from '../support/until.ts';

const roles = ['Administrator', 'Help Desk Operator'].map((role) => ({
  role,
  to: { appRole: role },
  scope: 'everyone',
}));
const auditor = { role: 'Auditor', to: { user: 'viewer@demo.example' }, scope: 'everyone' };
const reporter = { role: 'Reporter', to: { user: 'sharer2@demo.example' }, scope: 'everyone' };

let server: TestServer;
let browser: Browser;
let sessionId: string;
beforeAll(async () => {
  [server, browser] = await Promise.all([
    startServer(
      {},
      {
        roles: { Reporter: ['report.read'] },
        assignments: [...roles, auditor, reporter],
      },
    ),
    borrowHeadlessShell(),
  ]);
  const pair = await meetAndAllow(server);
  ({ sessionId } = pair);
  await pair.helper.refusal('settings.read', {});
  await pair.helper.request('session.end', {});
  await pair.close();
  await until('the session is in the reports', () => {
    const ended = "select session_id from session_reports where state = 'ended'";
    return rows(server.dataDir, ended).length > 0;
  });
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

async function openAudit(query = '', options: GuestOptions = {}): Promise<Guest> {
  const guest = await openGuest(browser, server, options);
  await guest.page.goto(`${server.origin}/admin/audit${query}`);
  await chooseDemoPerson(guest.page, 'viewer@demo.example');
  await guest.page.getByTestId('audit-checkpoint').waitFor();
  return guest;
}

test('a row says in words what happened, who did it and to whom, and all of it when it is opened', async () => {
  const { page, errors } = await openAudit();
  const allowed = page.getByTestId('audit-row').filter({ hasText: 'Viewing allowed' });
  await allowed.getByText('Sofia Novák').waitFor();
  await allowed.getByText('Hanna Lindqvist').waitFor();
  await page.getByTestId('audit-row').filter({ hasText: 'Permission missing' }).first().waitFor();
  await allowed.getByTestId('expand').click();
  const record = page.getByTestId('audit-record');
  await record.getByText('view.allowed').waitFor();
  await record.getByText(sessionId).waitFor();
  await expectCleanInBoth(page);
  await screenshot(page, 'admin-audit');
  await record.getByRole('link').click();
  await page.waitForURL(`**/admin/audit?session=${sessionId}`);
  await page
    .getByTestId('audit-row')
    .filter({ hasText: 'Signed in' })
    .first()
    .waitFor({ state: 'detached' });
  expect(await page.getByTestId('filter-session').inputValue()).toBe(sessionId);
  expect(errors).toEqual([]);
});

test('a search has an address, and what it finds is exported', async () => {
  const { page } = await openAudit();
  await page.getByTestId('filter-type').selectOption('session.ended');
  await page.waitForURL('**/admin/audit?type=session.ended');
  await page
    .getByTestId('audit-row')
    .filter({ hasText: 'Signed in' })
    .first()
    .waitFor({ state: 'detached' });
  expect(await page.getByTestId('audit-row').count()).toBe(1);
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByTestId('audit-export-csv').click(),
  ]);
  expect(download.suggestedFilename()).toBe('audit.csv');
  const table = await readFile(await download.path(), 'utf8');
  expect(table.trim().split('\n')).toHaveLength(2);
  expect(table).toContain(sessionId);
  await page.getByTestId('filter-text').fill('nothing has this');
  await page.getByTestId('filter-text').press('Enter');
  await page.getByTestId('list-empty').waitFor();
  await expectClean(page);
});

test('a row of the session report leads to what happened in it, for those who may read that', async () => {
  const report = `${server.origin}/admin/reports?view=sessions`;
  const openReport = async (userName: string) => {
    const { page } = await openGuest(browser, server);
    await page.goto(report);
    await chooseDemoPerson(page, userName);
    await page.getByTestId('report-row').getByTestId('expand').click();
    await page.getByText('Operating system').last().waitFor();
    return page;
  };
  const page = await openReport('viewer@demo.example');
  await screenshot(page, 'reports-session-audit');
  await page.getByTestId('report-audit').click();
  await page.waitForURL(`**/admin/audit?session=${sessionId}`);
  await page.getByTestId('audit-row').filter({ hasText: 'Viewing allowed' }).waitFor();
  expect(await page.getByTestId('filter-session').inputValue()).toBe(sessionId);
  const other = await openReport('sharer2@demo.example');
  expect(await other.getByTestId('report-audit').count()).toBe(0);
});

test.each([
  ['dark', { colorScheme: 'dark', viewport: { width: 1440, height: 900 } }],
  ['narrow', { viewport: { width: 390, height: 844 } }],
  ['arabic', { locale: 'ar', viewport: { width: 1440, height: 900 } }],
  ['smallest', { viewport: { width: 320, height: 640 } }],
] as [string, GuestOptions][])('nothing is out of the window: %s', async (name, options) => {
  const { page } = await openAudit(`?session=${sessionId}`, options);
  await page.getByTestId('expand').first().click();
  await page.getByTestId('audit-record').waitFor();
  const isWider = await page.evaluate(
    () => document.documentElement.scrollWidth > document.documentElement.clientWidth,
  );
  expect(isWider).toBe(false);
  await expectClean(page);
  await screenshot(page, `admin-audit-${name}`);
});
