/** What the pages say of a time that is coming: the end of the session, and of the wait for somebody. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import {
  borrowHeadlessShell,
  joinByCode,
  newSession,
  openHelper,
  screenshot,
  untilState,
  type Guest,
} from '../support/browser.ts';
import { closeAll } from '../support/close-all.ts';
import { laterBy } from '../support/later.ts';
import { startServerProcess, type ServerProcess } from '../support/server.ts';
import { Visitor } from '../support/visitor.ts';

const minute = 60_000;
const putOnMs = 29 * minute;

let server: ServerProcess;
let browser: Browser;
let helper: Guest;
let sharer: Guest;
let passcode: string;
/** Milliseconds since 1970, by the clock of the browser. */
let metFrom: number;
let metTo: number;

beforeAll(async () => {
  [server, browser] = await Promise.all([
    startServerProcess(
      { NODE_OPTIONS: laterBy(putOnMs) },
      { settings: { idleSeconds: 30 * 60, sessionSeconds: 60 * 60 } },
    ),
    borrowHeadlessShell(),
  ]);
  helper = await openHelper(browser, server);
  passcode = await newSession(helper);
  metFrom = Date.now();
  sharer = await joinByCode(browser, server, passcode);
  await untilState(helper.page, 'joined');
  metTo = Date.now();
});
afterAll(async () => {
  await closeAll(
    () => browser.close(),
    () => server.stop(),
  );
});

/** Half an hour passes, but for a minute, and then somebody who is refused, which is nothing that happens in it. */
async function putOn(times: number): Promise<void> {
  server.process.kill('SIGUSR2');
  await server.printed(new RegExp(`(put on: ${times})\\b`));
  const stranger = await Visitor.signedIn(server, 'sharer2@demo.example');
  const code = await (await stranger.connect()).refusal('session.join', { passcode });
  expect(code).toBe('PASSCODE_NOT_ACCEPTED');
  await stranger.close();
}

/** The times of day that may be shown for a moment between these. */
async function timesOfDay(page: Page, from: number, to: number): Promise<string[]> {
  return await page.evaluate(
    (moments) =>
      moments.map((at) => new Intl.DateTimeFormat('en', { timeStyle: 'short' }).format(at)),
    [from, to],
  );
}

/** What a part of the page says, with the time of day that stands in it. */
async function said(page: Page, testId: string): Promise<[words: string, time: string]> {
  const words = await page.getByTestId(testId).innerText();
  return [words, /\d{1,2}:\d{2}\s[AP]M/.exec(words)?.[0] ?? ''];
}

test('both read that nothing happens, and when that ends the session, until one says to be there', async () => {
  await putOn(1);
  for (const { page } of [helper, sharer]) {
    await page.locator('[data-testid=ending][data-limit=idle]').waitFor();
    const [words, time] = await said(page, 'ending');
    expect(words).toContain(`This session ends at ${time}, unless`);
    // Half an hour after they met, of which the clock was put on by 29 minutes.
    expect(await timesOfDay(page, metFrom + minute, metTo + minute)).toContain(time);
  }
  await screenshot(helper.page, 'helper-ending-idle');
  await screenshot(sharer.page, 'sharer-ending-idle');
  await sharer.page.getByTestId('stay').click();
  for (const { page } of [helper, sharer])
    await page.getByTestId('ending').waitFor({ state: 'detached' });
});

test('what nobody can put off is told with no button', async () => {
  await putOn(2);
  await helper.page.getByTestId('stay').click();
  for (const { page } of [helper, sharer]) {
    await page.locator('[data-testid=ending][data-limit=session]').waitFor();
    const [words, time] = await said(page, 'ending');
    expect(words).toContain(`This session ends at ${time}: it has then lasted`);
    expect(await timesOfDay(page, metFrom + 2 * minute, metTo + 2 * minute)).toContain(time);
    expect(await page.getByTestId('stay').count()).toBe(0);
  }
  await screenshot(helper.page, 'helper-ending-session');
});

test('who waits for somebody reads until when there is a way back', async () => {
  const { page } = helper;
  const from = Date.now();
  await sharer.page.close();
  await page.getByTestId('presence').waitFor();
  const [words, time] = await said(page, 'presence');
  expect(words).toContain(`The session waits until ${time}.`);
  expect(await timesOfDay(page, from + 90_000, Date.now() + 90_000)).toContain(time);
});
