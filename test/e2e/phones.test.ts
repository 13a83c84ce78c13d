/** A helper at a telephone: what it has of a full screen, and room for the picture when it lies on its side. */
import { describe, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { screenshot, untilState } from '../support/browser.ts';
import { sharedHere } from '../support/local-session.ts';
import { readPattern } from '../support/pattern.ts';

const onItsSide = { width: 667, height: 375 };

describe('a helper at a telephone', () => {
  const session = sharedHere();

  /** The session anew, in a browser that has no full screen but this. */
  async function reloadWith(full: 'video' | 'none'): Promise<Page> {
    const { page, context } = session.two.helper;
    await context.addInitScript((has) => {
      const full = Object.getOwnPropertyDescriptor(Element.prototype, 'requestFullscreen') ?? {};
      Reflect.deleteProperty(Element.prototype, 'requestFullscreen');
      Object.defineProperty(Document.prototype, 'fullscreenEnabled', { value: false });
      // By another name, which only a video has there.
      if (has === 'video')
        Object.defineProperty(HTMLVideoElement.prototype, 'webkitEnterFullscreen', full);
      else Reflect.deleteProperty(HTMLVideoElement.prototype, 'webkitEnterFullscreen');
    }, full);
    await page.reload();
    await untilState(page, 'sharing');
    await readPattern(page);
    return page;
  }

  const fullScreen = (page: Page) => page.locator('button[aria-keyshortcuts=F]');

  test('that lies on its side has all of the window for the picture, and the rest by scrolling', async () => {
    const { page } = session.two.helper;
    await page.setViewportSize(onItsSide);
    const video = page.getByTestId('remote-screen');
    await video.scrollIntoViewIfNeeded();
    const box = await video.boundingBox();
    expect(box?.height).toBeGreaterThan(onItsSide.height * 0.95);
    await screenshot(page, 'helper-on-its-side');
    for (const id of ['end-session', 'session-state']) {
      await page.getByTestId(id).scrollIntoViewIfNeeded();
      const { y = -1, height = 0 } = (await page.getByTestId(id).boundingBox()) ?? {};
      expect(y).toBeGreaterThanOrEqual(0);
      expect(y + height).toBeLessThanOrEqual(onItsSide.height);
    }
    const wide = await page.evaluate(() => document.documentElement.scrollWidth);
    expect(wide).toBeLessThanOrEqual(onItsSide.width);
  });

  test('whose elements have no full screen gets that of the video', async () => {
    const page = await reloadWith('video');
    await fullScreen(page).click();
    await page.waitForFunction(() => {
      const find = (root: Document | ShadowRoot): Element | null =>
        root.fullscreenElement?.shadowRoot
          ? find(root.fullscreenElement.shadowRoot)
          : root.fullscreenElement;
      return find(document)?.tagName === 'VIDEO';
    });
    expect(session.two.helper.errors).toEqual([]);
    await page.evaluate(async () => await document.exitFullscreen());
  });

  test('that has no full screen at all is offered none, and its key does nothing', async () => {
    const page = await reloadWith('none');
    expect(await fullScreen(page).count()).toBe(0);
    await page.keyboard.press('f');
    await page.keyboard.press('2');
    await page.locator('button[aria-keyshortcuts="2"][aria-pressed=true]').waitFor();
    expect(session.two.helper.errors).toEqual([]);
  });
});
