/** What the page that tries the connection says. */
import type { Page } from 'playwright-core';

/** Waits until it has come to this. */
export async function untilVerdict(page: Page, verdict: string): Promise<void> {
  await page.locator(`[data-testid=check-verdict][data-verdict="${verdict}"]`).waitFor();
}

/** Each thing that is tried and how it stands, in order. */
export async function linesOf(page: Page): Promise<string[]> {
  const lines = await page.getByTestId('check-line').all();
  return await Promise.all(
    lines.map(async (line) => {
      const [kind, state] = ['data-kind', 'data-state'].map((name) => line.getAttribute(name));
      return `${(await kind) ?? ''}: ${(await state) ?? ''}`;
    }),
  );
}

/** The text for the administrator, as it lands in the clipboard. */
export async function copiedText(page: Page): Promise<string> {
  await page.getByTestId('copy-check').click();
  await page.getByRole('button', { name: 'Copied' }).waitFor();
  return await page.evaluate(async () => await navigator.clipboard.readText());
}
