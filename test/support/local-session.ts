/** A session in which a screen is shared, on this machine alone, for all tests of a file. */
import { afterAll, beforeAll } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { borrowBrowser } from './browser.ts';
import { closeAll } from './close-all.ts';
import { servePattern, type PatternServer } from './pattern.ts';
import { startServer, type TestServer } from './server.ts';
import { share, type Sharing } from './sharing.ts';

export interface LocalSession {
  /** May be replaced by another one, which is closed then. */
  server: TestServer;
  /** Both people's. */
  browser: Browser;
  patternServer: PatternServer;
  two: Sharing;
}

/** Opened before the first test, and closed after the last. */
export function sharedHere(start: () => Promise<TestServer> = startServer): LocalSession {
  const session = {} as LocalSession;
  beforeAll(async () => {
    const [server, browser, patternServer] = await Promise.all([
      start(),
      borrowBrowser(),
      servePattern(),
    ]);
    Object.assign(session, { server, browser, patternServer });
    session.two = await share([browser, browser], server, patternServer);
  });
  afterAll(async () => {
    await closeAll(
      () => session.browser.close(),
      () => session.server.stop(),
      () => session.patternServer.close(),
    );
  });
  return session;
}
