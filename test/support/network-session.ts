/** A session in which a screen is shared, with people in a network of their own, which can be broken. */
import { afterAll, beforeAll } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { borrowBrowser, startBrowser } from './browser.ts';
import { closeAll } from './close-all.ts';
import { Network } from './network.ts';
import { servePattern } from './pattern.ts';
import { startServer, type TestServer } from './server.ts';
import { share, type Sharing } from './sharing.ts';

const livelyFrameMs = 50;

export interface NetworkSession {
  network: Network;
  server: TestServer;
  two: Sharing;
  close(): Promise<void>;
}

interface NetworkSessionOptions {
  /** Whether the picture is large and changes often, for packets enough to judge a network path by. */
  lively?: boolean;
  /** Settings of the server, on top of the usual ones. */
  environment?: Record<string, string>;
}

/** The same for all tests of a `describe`: opened before the first, and closed after the last. */
export function sharedInNetwork(...wanted: Parameters<typeof shareInNetwork>): NetworkSession {
  const session = {} as NetworkSession;
  beforeAll(async () => {
    Object.assign(session, await shareInNetwork(...wanted));
  });
  afterAll(async () => {
    await session.close();
  });
  return session;
}

/** @param inside Who is in the network; whoever is not is on the server's machine. */
export async function shareInNetwork(
  inside: 'helper' | 'sharer' | 'both',
  { lively = false, environment = {} }: NetworkSessionOptions = {},
): Promise<NetworkSession> {
  const network = await Network.open();
  const [server, pattern, within] = await Promise.all([
    startServer({ ...network.serverSettings, ...environment }),
    servePattern(network.server, lively ? livelyFrameMs : undefined),
    startBrowser([], await network.browser()),
  ]);
  const outside = inside === 'both' ? within : await borrowBrowser();
  const browsers: [Browser, Browser] = inside === 'sharer' ? [outside, within] : [within, outside];
  const two = await share(browsers, server, pattern, lively ? {} : undefined);
  return {
    network,
    server,
    two,
    async close() {
      await closeAll(
        () => Promise.all([...new Set(browsers)].map((browser) => browser.close())),
        () => server.stop(),
        () => pattern.close(),
        () => network.close(),
      );
    },
  };
}
