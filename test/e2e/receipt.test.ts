/** The receipt of a session, from its end on, and the list of one’s sessions. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { expectCleanInBoth } from '../support/axe.ts';
import {
  borrowBrowser,
  openGuest,
  chooseDemoPerson,
  screenshot,
  untilEnded,
} from '../support/browser.ts';
import { closeAll } from '../support/close-all.ts';
import { servePattern, type PatternServer } from '../support/pattern.ts';
import { startServer, type TestServer } from '../support/server.ts';
import { share } from '../support/sharing.ts';

let server: TestServer;
let browser: Browser;
let patternServer: PatternServer;
beforeAll(async () => {
  [server, browser, patternServer] = await Promise.all([
    startServer(),
    borrowBrowser(),
    servePattern(),
  ]);
});
afterAll(async () => {
  await closeAll(
    () => browser.close(),
    () => server.stop(),
    () => patternServer.close(),
  );
});

test('the sharer reads at the end who saw the screen and when, and finds it again later', async () => {
  const { helper, sharer } = await share([browser, browser], server, patternServer);
  const { page } = sharer;
  await page.getByTestId('end-session').click();
  await untilEnded(page, 'sharer-left');
  await page.getByTestId('receipt-link').click();
  const receipt = page.getByTestId('receipt');
  await receipt.getByTestId('receipt-line').first().waitFor();
  const events = await receipt
    .getByTestId('receipt-line')
    .evaluateAll((lines) => lines.map((line) => line.getAttribute('data-event')));
  expect(events).toEqual([
    'session.joined',
    'view.requested',
    'view.allowed',
    'share.started',
    'session.ended',
  ]);
  const words = await receipt.innerText();
  expect(words).toContain('Session with Hanna Lindqvist');
  expect(words).toContain('Allowed for Hanna Lindqvist: see the screen');
  expect(await receipt.getByTestId('receipt-device').innerText()).toBe(
    'Device: SOFIA-MACBOOK. Compliant',
  );
  expect(await receipt.getByTestId('receipt-seen').innerText()).toContain('Hanna Lindqvist');
  await receipt.getByTestId('chat-message').waitFor();
  expect(await receipt.getByTestId('chat-message').innerText()).toContain('before the fault');
  await expectCleanInBoth(page);
  await screenshot(page, 'receipt');

  // On paper there is what was said, and nothing to click.
  await page.emulateMedia({ media: 'print' });
  expect(await page.getByTestId('print').isVisible()).toBe(false);
  expect(await page.getByTestId('account-menu').isVisible()).toBe(false);
  expect(await receipt.getByTestId('receipt-line').first().isVisible()).toBe(true);
  await page.emulateMedia({ media: 'screen' });

  await page.getByTestId('account-menu').click();
  await page.getByTestId('sessions-link').click();
  const row = page.getByTestId('earlier-row');
  await row.waitFor();
  expect(await row.innerText()).toContain('With Hanna Lindqvist');
  await expectCleanInBoth(page);
  await screenshot(page, 'my-sessions');
  await row.getByRole('link').click();
  await page.getByTestId('receipt-line').first().waitFor();
  expect(sharer.errors).toEqual([]);
  await Promise.all([helper, sharer].map(({ context }) => context.close()));
});

test('whoever has taken part in none reads so, and nothing of the sessions of others', async () => {
  const { page, context } = await openGuest(browser, server);
  await page.goto(`${server.origin}/sessions`);
  await chooseDemoPerson(page, 'viewer@demo.example');
  await page.getByTestId('list-empty').waitFor();
  await expectCleanInBoth(page);
  for (const id of [crypto.randomUUID(), 'no-session']) {
    await page.goto(`${server.origin}/sessions/${id}`);
    await page.getByTestId('list-failed').waitFor();
    expect(await page.getByTestId('receipt-line').count()).toBe(0);
  }
  await context.close();
});
