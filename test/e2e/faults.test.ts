/** What people see when a part of the server dies under them: as little as possible. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import {
  borrowBrowser,
  screenshot,
  untilEnded,
  untilState,
  type Guest,
} from '../support/browser.ts';
import { closeAll } from '../support/close-all.ts';
import { readPattern, servePattern, shownCounter, type PatternServer } from '../support/pattern.ts';
import { childrenOf } from '../support/processes.ts';
import { startServerProcess, type ServerProcess } from '../support/server.ts';
import { built, holdPicker, note, share, type Sharing } from '../support/sharing.ts';
import { until } from '../support/until.ts';

/** Promised: 2 seconds; the rest is for a machine that does other things too. */
const mostUntilPictureMs = 10_000;
const drainSeconds = 8;

describe('when a part of the server is killed', () => {
  let server: ServerProcess;
  let browser: Browser;
  let patternServer: PatternServer;
  /** On one worker each. */
  let sessions: [Sharing, Sharing];
  let pattern: Page;
  let helper: Guest;
  let sharer: Guest;

  beforeAll(async () => {
    [server, browser, patternServer] = await Promise.all([
      startServerProcess({ BESIDE_WORKERS: '2' }),
      borrowBrowser(),
      servePattern(),
    ]);
    const both: [Browser, Browser] = [browser, browser];
    sessions = [await share(both, server, patternServer), await share(both, server, patternServer)];
  });

  afterAll(async () => {
    await closeAll(
      () => browser.close(),
      () => server.stop(),
      () => patternServer.close(),
    );
  });

  test('the picture comes back by itself after the worker’s death, without a picker', async () => {
    const before = await Promise.all(sessions.map(built));
    const [worker = 0] = childrenOf(server.process.pid ?? 0);
    const shown = await Promise.all(sessions.map((session) => shownCounter(session.pattern)));
    const killedAt = performance.now();
    process.kill(worker, 'SIGKILL');
    const hit = await Promise.any(
      sessions.map(async (session, index) => {
        await until('a page builds anew', async () => {
          const [now = []] = await built(session);
          return Math.max(-1, ...now) > Math.max(-1, ...(before[index]?.[0] ?? []));
        });
        return index;
      }),
    );
    await readPattern(sessions[hit]!.helper.page, shown[hit]);
    const ms = performance.now() - killedAt;
    note('worker killed → picture', ms);
    expect(ms).toBeLessThan(mostUntilPictureMs);
    await untilState(sessions[hit]!.helper.page, 'sharing');
    // The session on the other worker has what it had, and goes on.
    const other = sessions[1 - hit]!;
    await readPattern(other.helper.page, await shownCounter(other.pattern));
    expect(await built(other)).toEqual(before[1 - hit]);
    ({ helper, sharer, pattern } = sessions[hit]!);
    await Promise.all([other.helper.context.close(), other.sharer.context.close()]);
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
    expect(await helper.page.getByTestId('chat-message').count()).toBe(3);
  });

  async function kill(): Promise<void> {
    await server.end('SIGKILL');
    for (const { page } of [helper, sharer]) await page.getByTestId('reconnecting').waitFor();
  }

  async function restart(): Promise<void> {
    server = await startServerProcess({
      BESIDE_DATA_DIR: server.dataDir,
      BESIDE_PORT: String(server.port),
      BESIDE_DRAIN_SECONDS: String(drainSeconds),
    });
  }

  test('the server itself comes back to the same session: picture, thread and grants', async () => {
    await kill();
    const lost = async ({ page }: Guest) => await page.getByTestId('reconnecting').innerText();
    expect(await lost(sharer)).toContain('Your screen is not shown meanwhile');
    expect(await lost(helper)).not.toContain('screen');
    await restart();
    const restarted = await shownCounter(pattern);
    await readPattern(helper.page, restarted);
    await untilState(helper.page, 'sharing');
    expect(await helper.page.getByTestId('chat-message').count()).toBe(3);
    await sharer.page.getByTestId('chat-input').fill('back again');
    await sharer.page.getByTestId('chat-send').click();
    await helper.page.getByTestId('chat-message').filter({ hasText: 'back again' }).waitFor();
  });

  test('a screen that is chosen while the server is away is shown when it is back', async () => {
    await sharer.page.getByTestId('stop-sharing').click();
    await untilState(helper.page, 'allowed');
    const choose = await holdPicker(sharer.page);
    await sharer.page.getByTestId('share-screen').click();
    await kill();
    await choose();
    await restart();
    await readPattern(helper.page, await shownCounter(pattern));
    await untilState(helper.page, 'sharing');
  });

  test('a server that is about to stop says so, and for how long one still has', async () => {
    server.process.kill('SIGTERM');
    for (const { page } of [helper, sharer]) {
      const notice = page.getByTestId('server-stops');
      const text = await notice.getByText(/This session ends in \d+ seconds/).innerText();
      const seconds = Number(/(\d+) seconds/.exec(text)?.[1]);
      expect(seconds).toBeLessThanOrEqual(drainSeconds);
      expect(seconds).toBeGreaterThan(0);
      // Only a helper can open a session.
      expect(text).toContain(page === helper.page ? 'open a new session' : 'ask Hanna Lindqvist');
    }
    await screenshot(helper.page, 'helper-server-stops');
    // What is going on goes on meanwhile.
    await readPattern(helper.page, await shownCounter(pattern));
  });

  test('and when that time is up it tells both why the session has ended', async () => {
    await untilEnded(helper.page, 'server-shutdown');
    await untilEnded(sharer.page, 'server-shutdown');
  });
});
