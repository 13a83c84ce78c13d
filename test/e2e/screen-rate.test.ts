/** What the road to a viewer carries, as the sharer's page is told of it. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { startBrowser } from '../support/browser.ts';
import { closeAll } from '../support/close-all.ts';
import { hear } from '../support/hear.ts';
import { servePattern, type PatternServer } from '../support/pattern.ts';
import { startServer, type TestServer } from '../support/server.ts';
import { share, type Sharing } from '../support/sharing.ts';

/** Some five seconds' worth. */
const messagesToSee = 10;
/** The server looks three times in a second. */
const leastBetweenMs = 600;

let server: TestServer;
let browser: Browser;
let patternServer: PatternServer;
let two: Sharing;

beforeAll(async () => {
  [server, browser, patternServer] = await Promise.all([
    startServer(),
    startBrowser(),
    servePattern(),
  ]);
  two = await share([browser, browser], server, patternServer);
});
afterAll(async () => {
  await closeAll(
    () => browser.close(),
    () => server.stop(),
    () => patternServer.close(),
  );
});

test('is not told again and again while it is as it was', async () => {
  const rates = await hear(two.sharer.page, 'media.screen-rate');
  await rates.atLeast(messagesToSee);
  const told = rates.messages.map(({ text, at }) => ({
    at,
    rate: Number(/"bitsPerSecond":(\d+)/.exec(text)?.[1]),
  }));
  const repeated = told.slice(1).flatMap(({ at, rate }, index) => {
    const before = told[index]!;
    return Math.abs(rate - before.rate) <= before.rate * 0.03 ? [at - before.at] : [];
  });
  expect(repeated).not.toEqual([]);
  const betweenMs = repeated.reduce((sum, ms) => sum + ms, 0) / repeated.length;
  expect(betweenMs).toBeGreaterThan(leastBetweenMs);
});
