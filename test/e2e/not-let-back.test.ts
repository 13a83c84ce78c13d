/** Somebody whom the server does not let back in: they read why, and nothing of theirs is captured any more. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { startBrowser } from '../support/browser.ts';
import { closeAll } from '../support/close-all.ts';
import { servePattern, type PatternServer } from '../support/pattern.ts';
import { startServer, type TestServer } from '../support/server.ts';
import { share, type Sharing } from '../support/sharing.ts';

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

test('a sharer who has come under a condition reads of it, and shares no more', async () => {
  const { page } = two.sharer;
  await server.end('SIGKILL');
  server = await startServer(
    { BESIDE_DATA_DIR: server.dataDir, BESIDE_PORT: String(server.port) },
    { conditions: [{ name: 'Office network', for: 'sharer', networks: ['10.0.0.0/8'] }] },
  );
  await page.getByText('Office network').waitFor();
  expect(await page.evaluate(() => window.picked?.readyState)).toBe('ended');
});
