/** The pages of the reports, over sessions that are made up: charts, tables, filters, pages and files. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { seed } from '../../scripts/seed/seed.ts';
import { expectClean, expectCleanInBoth } from '../support/axe.ts';
import {
  borrowHeadlessShell,
  chooseDemoPerson,
  openGuest,
  screenshot,
  type Guest,
  type GuestOptions,
} from '../support/browser.ts';
import { closeAll } from '../support/close-all.ts';
import { startServer, type TestServer } from '../support/server.ts';

declare global {
  interface HTMLCanvasElement {
    /** What the chart has written on it. */
    drawnTexts?: string[];
  }
}

const dayMs = 24 * 3_600_000;
const until = Date.now() - (Date.now() % dayMs);

let dataDir: string;
let server: TestServer;
let browser: Browser;
beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'beside-reports-'));
  // The server deletes what is older than thirty days.
  await seed(dataDir, { days: 25, sessions: 1_000, seed: 1, until, everything: true });
  [server, browser] = await Promise.all([
    startServer({ BESIDE_DATA_DIR: dataDir }),
    borrowHeadlessShell(),
  ]);
});
afterEach(async () => {
  await Promise.all(browser.contexts().map((context) => context.close()));
});
afterAll(async () => {
  await closeAll(
    () => browser.close(),
    () => server.stop(),
    () => rm(dataDir, { recursive: true, force: true }),
  );
});

async function open(query = '', options: GuestOptions = {}): Promise<Guest> {
  const guest = await openGuest(browser, server, options);
  await guest.page.goto(`${server.origin}/admin/reports${query}`);
  await chooseDemoPerson(guest.page, 'admin@demo.example');
  return guest;
}

const rowsOf = (page: Page) => page.getByTestId('report-row');
const firstCell = async (page: Page, column: string) =>
  await rowsOf(page).first().locator(`[data-label="${column}"]`).innerText();

test('the summary has figures, a chart and tables, and says so to everybody', async () => {
  const { page, errors } = await open();
  await page.getByTestId('report-totals').waitFor();
  expect(await page.getByTestId('report-totals').innerText()).toContain('1,000');
  expect(await page.getByTestId('report-totals').innerText()).toMatch(
    /Wait\n[\d.]+ \w+\nMedian: [\d.]+ \w+\n90% ≤ [\d.]+ \w+/,
  );
  await page.getByTestId('report-chart').locator('canvas').waitFor();
  expect(await page.getByTestId('report-hours').locator('td').count()).toBe(7 * 24 + 1);
  await page.getByText('The helper ended it').waitFor();
  await expectCleanInBoth(page);
  await screenshot(page, 'reports-summary');
  expect(errors).toEqual([]);
});

test.each([
  ['one day', 1],
  ['two days', 2],
  ['three days', 3],
] as const)('a chart of %s has each date once, and no parts of a session', async (_, days) => {
  const { page, context } = await openGuest(browser, server);
  await context.addInitScript(() => {
    const { prototype } = CanvasRenderingContext2D;
    /* eslint-disable @typescript-eslint/unbound-method -- Called with their own object below. */
    const { fillText, clearRect } = prototype;
    /* eslint-enable @typescript-eslint/unbound-method */
    prototype.clearRect = function (...area: Parameters<typeof clearRect>) {
      this.canvas.drawnTexts = [];
      clearRect.apply(this, area);
    };
    prototype.fillText = function (...drawn: Parameters<typeof fillText>) {
      this.canvas.drawnTexts?.push(drawn[0]);
      fillText.apply(this, drawn);
    };
  });
  const [from, to] = [until - days * dayMs, until - dayMs].map((at) =>
    new Date(at).toISOString().slice(0, 10),
  );
  await page.goto(`${server.origin}/admin/reports?from=${from}&to=${to}`);
  await chooseDemoPerson(page, 'admin@demo.example');
  const canvas = page.getByTestId('report-chart').locator('canvas');
  await canvas.waitFor();
  const texts = await canvas.evaluate(async (element: HTMLCanvasElement) => {
    await new Promise((resolve) => requestAnimationFrame(resolve));
    return element.drawnTexts ?? [];
  });
  const dates = texts.filter((text) => /[A-Z]/.test(text));
  expect(dates.length).toBeGreaterThanOrEqual(days);
  expect(dates).toEqual([...new Set(dates)]);
  const numbers = texts.filter((text) => !dates.includes(text));
  expect(numbers.length).toBeGreaterThan(1);
  expect(numbers.filter((text) => !/^[\d,]+$/.test(text))).toEqual([]);
});

test('the list is filtered, sorted and paged by its address alone', async () => {
  const { page, errors } = await open('?view=sessions');
  await rowsOf(page).nth(49).waitFor();
  await page.getByTestId('page-next').click();
  await page.waitForURL(/cursor=/);
  const address = page.url();
  await rowsOf(page).first().waitFor();
  await page.getByTestId('page-back').click();
  await page.waitForURL((url) => !url.search.includes('cursor'));

  await page.getByTestId('filter-reason').selectOption('declined');
  await page.waitForURL(/reason=declined/);
  await page
    .locator('[data-testid=report-row] [data-label=End]', { hasText: 'Declined' })
    .first()
    .waitFor();
  await page.getByTestId('sort').and(page.locator('[data-column=wait]')).click();
  await page.waitForURL(/sort=wait/);
  await page.locator('th[aria-sort=ascending] [data-column=wait]').waitFor();
  await page.reload();
  await rowsOf(page).first().waitFor();
  expect(await firstCell(page, 'End')).toBe('Declined');
  await expectClean(page);
  await screenshot(page, 'reports-sessions');

  // The cursor of another query has a way on.
  await page.goto(`${address}&reason=expired`);
  await page.locator('[data-testid=list-failed][data-code=CURSOR_NOT_ACCEPTED]').waitFor();
  await page.getByTestId('page-first').click();
  await rowsOf(page).first().waitFor();
  expect(errors).toEqual([]);
});

test('what is filtered is saved as a file', async () => {
  const { page } = await open('?view=sessions&reason=declined&text=INC-');
  await rowsOf(page).first().waitFor();
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByTestId('report-csv').click(),
  ]);
  expect(download.suggestedFilename()).toBe('sessions.csv');
  const response = await page.request.get(
    await page.getByTestId('report-csv').evaluate((link: HTMLAnchorElement) => link.href),
  );
  const lines = (await response.text()).trim().split('\n');
  expect(lines.length).toBeGreaterThan(1);
  expect(lines.slice(1).filter((line) => !line.includes('declined'))).toEqual([]);
});

test('a list without a match says so, and leads back', async () => {
  const { page } = await open(`?view=sessions&category=${encodeURIComponent("' or 1=1 --")}`);
  await page.getByTestId('list-empty').waitFor();
  await page.getByTestId('list-empty').getByRole('link').click();
  await page.getByTestId('report-totals').waitFor();
});

test.each<[string, GuestOptions]>([
  ['narrow', { viewport: { width: 320, height: 720 } }],
  ['dark', { colorScheme: 'dark' }],
  ['right-to-left', { locale: 'ar' }],
])('nothing runs out of a page that is %s', async (name, options) => {
  const { page } = await open('', options);
  for (const view of ['summary', 'sessions']) {
    await page.goto(`${server.origin}/admin/reports?view=${view}`);
    await page
      .getByTestId(view === 'summary' ? 'report-totals' : 'report-row')
      .first()
      .waitFor();
    const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    expect(over).toBeLessThanOrEqual(0);
    await screenshot(page, `reports-${view}-${name}`);
  }
});
