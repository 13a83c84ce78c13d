/** What the network path to a viewer carries, as it is found out, and as the sharer's page is told of it. */
import { describe, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { startBrowser, statistics } from '../support/browser.ts';
import { closeAll } from '../support/close-all.ts';
import { describeInNetwork } from '../support/describe-in-network.ts';
import { misfitOfFrame } from '../support/contract.ts';
import { hear } from '../support/hear.ts';
import { sharedHere } from '../support/local-session.ts';
import { sharedInNetwork } from '../support/network-session.ts';
import { readPattern, servePattern } from '../support/pattern.ts';
import { share } from '../support/sharing.ts';
import { until } from '../support/until.ts';

/** Some five seconds' worth. */
const messagesToSee = 10;
/** Enough for the pattern, and for tries that go on. */
const kilobits = 3_000;
/** The server looks three times in a second. */
const leastBetweenMs = 600;

describe('the rate', () => {
  const session = sharedHere();

  test('is not told again and again while it is as it was', async () => {
    const rates = await hear(session.two.sharer.page, 'media.screen-rate');
    await rates.atLeast(messagesToSee);
    expect(rates.messages.flatMap(({ text }) => misfitOfFrame(text) ?? [])).toEqual([]);
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
});

/** Packets that only try out how much a network path carries, and have arrived at a page. */
async function probesReceived(page: Page): Promise<number> {
  const stats = await statistics(page);
  // Mediasoup gives them this number.
  const { packetsReceived } = stats.find(({ ssrc }) => ssrc === 1234) ?? {};
  return Number(packetsReceived ?? 0);
}

// The official worker has a fault here (see "Limits" in the README).
const isOurBuild = process.env['MEDIASOUP_WORKER_BIN']?.includes('mediasoup-built-worker') ?? false;
if (!isOurBuild) process.stderr.write('SKIPPED: the media worker is not built by us\n');
const withOurBuild = isOurBuild ? test : test.skip;

describeInNetwork('a network path that carries less than could be of use', () => {
  const session = sharedInNetwork('helper');

  withOurBuild(
    'is tried out by packets that arrive, whoever else comes to the same worker',
    async () => {
      session.network.slowDown('to', kilobits);
      const { page } = session.two.helper;
      // What was believed of the wide network path is forgotten, or there would be nothing to try.
      await page.reload();
      await readPattern(page);
      await until('it has been tried out', async () => (await probesReceived(page)) > 0);
      const [browser, pattern] = await Promise.all([startBrowser(), servePattern()]);
      try {
        const others = await share([browser, browser], session.server, pattern);
        // Each coming would disturb it with the odds of one to one, were it not for our own build.
        for (let count = 0; count < 5; count += 1) {
          await others.helper.page.reload();
          await readPattern(others.helper.page);
          const before = await probesReceived(page);
          await until('it is tried out', async () => (await probesReceived(page)) > before);
        }
      } finally {
        await closeAll(
          () => browser.close(),
          () => pattern.close(),
        );
      }
    },
  );
});
