/** The part of the tour in which the connection is tried. */
import type { Browser } from 'playwright-core';
import { chooseDemoPerson, openGuest } from '../../test/support/browser.ts';
import { untilVerdict } from '../../test/support/connection-check.ts';
import { startServer, type TestServer } from '../../test/support/server.ts';
import type { Look } from './look.ts';

export async function connectionCheck(
  browser: Browser,
  server: TestServer,
  options: Parameters<Browser['newContext']>[0],
  look: Look,
): Promise<void> {
  const { context, page } = await openGuest(browser, server, options);
  await page.goto(`${server.origin}/check`);
  await untilVerdict(page, 'sign-in');
  await look(page, '40-check-sign-in');
  await page.getByTestId('check-sign-in').click();
  await chooseDemoPerson(page, 'sharer@demo.example');
  await page.locator('[data-kind=udp][data-state=checking]').waitFor();
  await look(page, '41-check-running');
  await untilVerdict(page, 'ready');
  await look(page, '42-check-ready');
  await page.getByTestId('copy-check').scrollIntoViewIfNeeded();
  await look(page, '43-check-ready-end');
  await context.close();
  await nothingGetsThrough(browser, options, look);
}

/** Addresses that lead nowhere (RFC 5737), as where an announced address is wrong. */
async function nothingGetsThrough(
  browser: Browser,
  options: Parameters<Browser['newContext']>[0],
  look: Look,
): Promise<void> {
  const turn = [{ urls: 'turn:192.0.2.1:3478', username: 'beside', credential: 'a-credential' }];
  const server = await startServer({}, { media: { announcedAddress: '192.0.2.1', turn } });
  const { context, page } = await openGuest(browser, server, options);
  await page.goto(`${server.origin}/signin?returnTo=/check`);
  await chooseDemoPerson(page, 'sharer@demo.example');
  await untilVerdict(page, 'no-path');
  await look(page, '44-check-no-path');
  await page.locator('[data-kind=relay]').scrollIntoViewIfNeeded();
  await look(page, '45-check-no-path-lines');
  await page.getByTestId('check-report').locator('xpath=../summary').click();
  await page.getByTestId('check-report').scrollIntoViewIfNeeded();
  await look(page, '46-check-report');
  await context.close();
  await server.stop();
}
