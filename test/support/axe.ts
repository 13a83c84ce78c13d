import { AxeBuilder } from '@axe-core/playwright';
import { expect } from '@jest/globals';
import type { Page } from 'playwright-core';

/** Expects that axe finds nothing on a page (WCAG 2.2 AA). */
export async function expectClean(page: Page): Promise<void> {
  await expectNothingFoundBy(new AxeBuilder({ page }));
}

/** The same in both looks of a page that stands still; between them only colours differ. */
export async function expectCleanInBoth(page: Page): Promise<void> {
  await expectClean(page);
  // Without motion, or colours would be measured on their way from one to the other.
  await page.emulateMedia({ colorScheme: 'dark', reducedMotion: 'reduce' });
  await expectNothingFoundBy(new AxeBuilder({ page }).withRules(['color-contrast']));
  await page.emulateMedia({ colorScheme: 'light', reducedMotion: null });
}

async function expectNothingFoundBy(axe: AxeBuilder): Promise<void> {
  // Our pages have no frames; otherwise it opens another page for each analysis.
  const { violations } = await axe.setLegacyMode().analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html ?? ''}`)).toEqual([]);
}
