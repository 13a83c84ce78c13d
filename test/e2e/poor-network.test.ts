/** A network path that is bad for real: both people read it off the quality, and that it is good again. */
import { expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { describeInNetwork } from '../support/describe-in-network.ts';
import { sharedInNetwork } from '../support/network-session.ts';
import { until } from '../support/until.ts';

describeInNetwork('the quality', () => {
  const session = sharedInNetwork('both', { lively: true });

  /** Waits until both pages say so, in a word too. */
  async function untilLevel(level: string, word: string): Promise<void> {
    for (const { page } of [session.two.helper, session.two.sharer]) {
      const shown = page.locator(`[data-testid=connection-quality][data-level=${level}]`);
      await shown.locator('summary').getByText(word, { exact: true }).waitFor();
    }
  }

  /** The figures that a page shows, by their names. */
  async function figures(page: Page): Promise<Record<string, string>> {
    const pairs = await page
      .getByTestId('connection-quality')
      .locator('dt')
      .evaluateAll((names) =>
        names.map((name) =>
          [name, name.nextElementSibling].map((element) => element?.textContent.trim() ?? ''),
        ),
      );
    return Object.fromEntries(pairs) as Record<string, string>;
  }

  test('is good on a good network path, with all that is known of it', async () => {
    await untilLevel('good', 'Good connection');
    for (const { page } of [session.two.helper, session.two.sharer]) {
      await page
        .getByTestId('connection-quality')
        .getByText('Not known yet')
        .first()
        .waitFor({ state: 'detached' });
      expect(await figures(page)).toEqual({
        'Round trip': expect.stringMatching(/^\d+ ms$/),
        'Lost packets': expect.stringMatching(/^[\d.]+%$/),
        'Frame rate': expect.stringMatching(/^\d+ per second$/),
        Resolution: '1280 × 800',
        Codec: 'AV1',
        Transport: 'UDP',
      });
    }
  });

  test.each([
    ['fair', 'Fair connection', 20],
    ['poor', 'Poor connection', 6],
  ] as const)(
    'is %s where more and more is lost, and good after it',
    async (level, word, oneIn) => {
      await session.network.lose('meta l4proto udp', oneIn);
      await untilLevel(level, word);
      await session.network.openUp();
      await untilLevel('good', 'Good connection');
    },
  );

  test('tells a long round trip where the network path is too narrow', async () => {
    session.network.slowDown('from', 60);
    for (const { page } of [session.two.helper, session.two.sharer]) {
      await until('the round trip has grown', async () => {
        const { 'Round trip': shown = '' } = await figures(page);
        return Number.parseInt(shown) > 180;
      });
      await page.locator('[data-testid=connection-quality]:not([data-level=good])').waitFor();
    }
    session.network.speedUp('from');
    await untilLevel('good', 'Good connection');
  });
});
