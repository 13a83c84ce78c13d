/** Two people on pages with probes, by the server, up to the shared screen. */
import type { Browser, Page } from 'playwright-core';
import {
  joinByCode,
  newSession,
  openHelper,
  untilState,
  type Guest,
} from '../../test/support/browser.ts';
import { startServerProcess, type ServerProcess } from '../../test/support/server.ts';
import { addProbes, watchForFrame } from './probes.ts';

export interface Pair {
  helper: Guest;
  sharer: Guest;
  close(): Promise<void>;
}

/** A server that leaves room for the many sessions of a benchmark. */
export async function startRoomyServer(
  environment: Record<string, string> = {},
  settings: object = {},
): Promise<ServerProcess> {
  const server = await startServerProcess(environment, {
    session: { openPerHelper: 1_000 },
    ...settings,
  });
  // A part that fails leaves none behind.
  process.once('exit', () => server.process.kill('SIGKILL'));
  return server;
}

/**
 * The two have met.
 *
 * @param sharerBrowser Where the sharer is, if it is not the helper's.
 */
export async function meet(
  server: ServerProcess,
  browser: Browser,
  sharerBrowser = browser,
): Promise<Pair> {
  const probes = { prepare: addProbes };
  const helper = await openHelper(browser, server, undefined, probes);
  const passcode = await newSession(helper);
  const sharer = await joinByCode(sharerBrowser, server, passcode, undefined, probes);
  await untilState(sharer.page, 'joined');
  return {
    helper,
    sharer,
    async close() {
      await Promise.all([helper.context.close(), sharer.context.close()]);
    },
  };
}

/** The two have met, and view is allowed. */
export async function meetAndAllow(...people: Parameters<typeof meet>): Promise<Pair> {
  const pair = await meet(...people);
  await pair.helper.page.getByTestId('request-screen').click();
  await pair.sharer.page.getByTestId('allow').click();
  await untilState(pair.helper.page, 'allowed');
  return pair;
}

/** The sharer shares the tab with the pattern; `frameAt` waits for the helper's first picture. */
export async function share(pair: Pair, patternUrl: string): Promise<Page> {
  const pattern = await pair.sharer.context.newPage();
  await pattern.goto(patternUrl);
  await pair.sharer.page.bringToFront();
  await shareAgain(pair);
  return pattern;
}

/** The same, once the pattern is there. */
export async function shareAgain({ helper, sharer }: Pair): Promise<void> {
  await watchForFrame(helper.page);
  await sharer.page.getByTestId('share-screen').click();
}
