import { expect } from '@jest/globals';
import type axe from 'axe-core';
import type { Page } from 'playwright-core';
import { importOnce } from './once.ts';

declare global {
  interface Window {
    axe?: typeof axe;
  }
}

const {
  default: { source },
} = await importOnce<{ default: typeof axe }>('axe-core');

/** Expects that axe finds nothing on a page (WCAG 2.2 AA). */
export async function expectClean(page: Page): Promise<void> {
  await expectNothingFound(page);
}

/** The same in both looks of a page that stands still; between them only colours differ. */
export async function expectCleanInBoth(page: Page): Promise<void> {
  // Without motion, or colours would be measured on their way from one to the other.
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await expectClean(page);
  await page.emulateMedia({ colorScheme: 'dark', reducedMotion: 'reduce' });
  await expectNothingFound(page, ['color-contrast']);
  await page.emulateMedia({ colorScheme: 'light', reducedMotion: null });
}

/** @param rules All of axe's own, unless some are named. Our pages have no frames. */
async function expectNothingFound(page: Page, rules?: string[]): Promise<void> {
  // Half a megabyte: once a page.
  if (await page.evaluate(() => !window.axe)) await page.evaluate(source);
  const found = await page.evaluate(async (values) => {
    // To describe what is in order takes as long as to look for what is not.
    const options: axe.RunOptions = { resultTypes: ['violations'] };
    if (values) options.runOnly = { type: 'rule', values };
    const results = await window.axe?.run(document, options);
    if (!results || results.passes.length + results.violations.length === 0)
      throw new Error('axe has looked at nothing');
    return results.violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html ?? ''}`);
  }, rules);
  expect(found).toEqual([]);
}
