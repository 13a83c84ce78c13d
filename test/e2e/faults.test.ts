/** What people see when a part of the server dies under them: as little as possible. */
import { execFileSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import {
  joinByCode,
  newSession,
  openHelper,
  startBrowser,
  untilEnded,
  untilState,
  type Guest,
} from '../support/browser.ts';
import { closeAll } from '../support/close-all.ts';
import { readPattern, servePattern, shownCounter, type PatternServer } from '../support/pattern.ts';
import { startServer, type TestServer } from '../support/server.ts';

describe('when a part of the server is killed', () => {
  let server: TestServer;
  let browser: Browser;
  let patternServer: PatternServer;
  let pattern: Page;
  let helper: Guest;
  let sharer: Guest;

  beforeAll(async () => {
    [server, browser, patternServer] = await Promise.all([
      startServer(),
      startBrowser(),
      servePattern(),
    ]);
    helper = await openHelper(browser, server);
    sharer = await joinByCode(browser, server, await newSession(helper));
    await untilState(sharer.page, 'joined');
    await helper.page.getByTestId('request-screen').click();
    await sharer.page.getByTestId('allow').click();
    pattern = await sharer.context.newPage();
    await pattern.goto(patternServer.url);
    await sharer.page.bringToFront();
    await sharer.page.getByTestId('share-screen').click();
    await readPattern(helper.page);
  });

  afterAll(async () => {
    await closeAll(
      () => browser.close(),
      () => server.stop(),
      () => patternServer.close(),
    );
  });

  test('the picture comes back by itself after the worker’s death, without a picker', async () => {
    const workers = execFileSync('pgrep', ['-P', String(server.process.pid), 'mediasoup']);
    process.kill(Number(workers.toString().trim()), 'SIGKILL');
    const killed = await shownCounter(pattern);
    await readPattern(helper.page, killed);
    await untilState(helper.page, 'sharing');
  });

  test('the thread goes on without a loss', async () => {
    for (const [from, to] of [
      [helper, sharer],
      [sharer, helper],
    ] as const) {
      const text = `still here ${from === helper ? '1' : '2'}`;
      await from.page.getByTestId('chat-input').fill(text);
      await from.page.getByTestId('chat-send').click();
      await to.page.getByTestId('chat-message').filter({ hasText: text }).waitFor();
    }
    expect(await helper.page.getByTestId('chat-message').count()).toBe(2);
  });

  test('the server itself comes back to the same session: picture, thread and grants', async () => {
    await server.end('SIGKILL');
    for (const { page } of [helper, sharer]) await page.getByTestId('reconnecting').waitFor();
    server = await startServer({
      BESIDE_DATA_DIR: server.dataDir,
      BESIDE_PORT: String(server.port),
    });
    const restarted = await shownCounter(pattern);
    await readPattern(helper.page, restarted);
    await untilState(helper.page, 'sharing');
    expect(await helper.page.getByTestId('chat-message').count()).toBe(2);
    await sharer.page.getByTestId('chat-input').fill('back again');
    await sharer.page.getByTestId('chat-send').click();
    await helper.page.getByTestId('chat-message').filter({ hasText: 'back again' }).waitFor();
  });

  test('a server that stops tells both why the session has ended', async () => {
    server.process.kill('SIGTERM');
    await untilEnded(helper.page, 'server-shutdown');
    await untilEnded(sharer.page, 'server-shutdown');
  });
});
