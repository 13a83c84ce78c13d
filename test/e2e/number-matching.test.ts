/** Number matching in the browser: the helper reads two digits out, the sharer types them. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { expectClean } from '../support/axe.ts';
import {
  borrowHeadlessShell,
  joinByCode,
  newSession,
  openHelper,
  untilEnded,
  untilState,
  wrongDigits,
  type Guest,
} from '../support/browser.ts';
import { closeAll } from '../support/close-all.ts';
import { startServer, type TestServer } from '../support/server.ts';

describe('number matching', () => {
  let server: TestServer;
  let browser: Browser;

  beforeAll(async () => {
    [server, browser] = await Promise.all([
      startServer({}, { settings: { numberMatching: true } }),
      borrowHeadlessShell(),
    ]);
  });

  afterAll(async () => {
    await closeAll(
      () => browser.close(),
      () => server.stop(),
    );
  });

  async function askToView(
    colorScheme: 'light' | 'dark',
  ): Promise<{ helper: Guest; sharer: Guest; right: string; wrong: string }> {
    const options = { colorScheme };
    const helper = await openHelper(browser, server, 'helper@demo.example', options);
    const passcode = await newSession(helper);
    const sharer = await joinByCode(browser, server, passcode, 'sharer@demo.example', options);
    await untilState(helper.page, 'joined');
    await helper.page.getByTestId('request-screen').click();
    await untilState(sharer.page, 'requested');
    const right = await helper.page.getByTestId('match-number').innerText();
    return { helper, sharer, right, wrong: await wrongDigits(helper) };
  }

  /** By the keyboard alone, from the field. */
  async function type(page: Page, digits: string): Promise<void> {
    await page.getByTestId('match-input').focus();
    await page.keyboard.type(digits);
    await page.keyboard.press('Enter');
  }

  const focused = async (page: Page) =>
    await page.evaluate(() => {
      let element = document.activeElement;
      while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
      return element instanceof HTMLElement ? element.dataset['testid'] : undefined;
    });

  test('wrong, wrong, right: Allow works with two digits only, and what is wrong is said at the field', async () => {
    const { helper, sharer, right, wrong } = await askToView('light');
    const allow = sharer.page.getByTestId('allow');
    expect(right).toMatch(/^[0-9]{2}$/);
    await sharer.page.locator('[data-testid=allow]:enabled').waitFor();
    expect(await focused(sharer.page)).toBeUndefined();
    await expectClean(helper.page);
    await expectClean(sharer.page);
    for (const typed of ['', '4', 'no']) {
      await sharer.page.getByTestId('match-input').fill(typed);
      await allow.click();
      await sharer.page.getByTestId('match-error').getByText('first').waitFor();
      expect(await focused(sharer.page)).toBe('match-input');
    }
    // Nothing was asked of the server by these: all three tries are left.
    await sharer.page.getByTestId('match-input').fill(wrong);
    // Whoever clicks twice has tried once.
    await allow.dblclick();
    await sharer.page.getByTestId('match-error').getByText('2 tries').waitFor();
    await helper.page.getByTestId('match-wrong').getByText('2 tries').waitFor();
    expect(await focused(sharer.page)).toBe('match-input');
    expect(await sharer.page.getByTestId('match-input').inputValue()).toBe('');
    expect(await sharer.page.getByTestId('failure').count()).toBe(0);
    await expectClean(helper.page);
    await expectClean(sharer.page);
    // What was wrong is not tried once more by itself.
    await allow.click();
    expect(await focused(sharer.page)).toBe('match-input');
    await type(sharer.page, wrong);
    await sharer.page.getByTestId('match-error').getByText('1 try').waitFor();
    await type(sharer.page, right);
    await untilState(helper.page, 'allowed');
    await untilState(sharer.page, 'allowed');
    expect([helper.errors, sharer.errors]).toEqual([[], []]);
  });

  test('three wrong numbers end the session, and both pages say why', async () => {
    const { helper, sharer, wrong } = await askToView('dark');
    await sharer.page.locator('[data-testid=allow]:enabled').waitFor();
    for (const left of ['2 tries', '1 try']) {
      await type(sharer.page, wrong);
      await sharer.page.getByTestId('match-error').getByText(left).waitFor();
    }
    await expectClean(helper.page);
    await expectClean(sharer.page);
    await type(sharer.page, wrong);
    for (const { page, errors } of [helper, sharer]) {
      await untilEnded(page, 'policy');
      expect(await page.getByTestId('end-reason').innerText()).toContain('wrong');
      expect(await page.getByTestId('failure').count()).toBe(0);
      await expectClean(page);
      expect(errors).toEqual([]);
    }
  });
});
