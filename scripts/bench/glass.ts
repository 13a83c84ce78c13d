/**
 * Glass to glass: the captured tab notes when it draws each counter, the other page when the
 * decoded picture with that counter goes to its display. One machine, one clock, and the same
 * method for both ways. The capture's own wait for the tab to be painted is part of it.
 */
import type { Page } from 'playwright-core';

type Seen = [counter: number, at: number][];

const notes = { pattern: 'drawn', video: 'seen' } as const;

/** @returns Milliseconds from drawing to display, one for each counter that was seen. */
export async function glassToGlass(pattern: Page, viewer: Page, forMs: number): Promise<number[]> {
  await noteDrawing(pattern);
  await noteSeeing(viewer);
  await new Promise((resolve) => setTimeout(resolve, forMs));
  const drawn = new Map(await take(pattern, notes.pattern));
  const seen = await take(viewer, notes.video);
  return seen.flatMap(([counter, at]) => {
    const drawnAt = drawn.get(counter);
    return drawnAt === undefined ? [] : [at - drawnAt];
  });
}

async function noteDrawing(pattern: Page): Promise<void> {
  await pattern.evaluate((name) => {
    const drawn = new Map<number, number>();
    let { counter } = window as unknown as { counter: number };
    Object.defineProperty(window, 'counter', {
      get: () => counter,
      set(next: number) {
        counter = next;
        drawn.set(counter, performance.timeOrigin + performance.now());
      },
    });
    Object.assign(window, { [name]: drawn });
  }, notes.pattern);
}

async function noteSeeing(viewer: Page): Promise<void> {
  await viewer.evaluate((name) => {
    const bits = 16;
    const cell = 4;
    const video = window.findDeep('video') as HTMLVideoElement;
    const canvas = new OffscreenCanvas(bits * cell, 2 * cell);
    const context = canvas.getContext('2d', { willReadFrequently: true });
    if (!context) throw new Error('no canvas');
    const seen = new Map<number, number>();
    const read = (): number | undefined => {
      const { videoWidth: width, videoHeight: height } = video;
      // The pattern is the lowest fifth of the page.
      context.drawImage(video, 0, height * 0.8, width, height * 0.2, 0, 0, bits * cell, 2 * cell);
      const { data } = context.getImageData(0, 0, bits * cell, 2 * cell);
      const on = (bit: number, row: number) =>
        (data[((row * cell + cell / 2) * bits * cell + bit * cell + cell / 2) * 4] ?? 0) > 128;
      let counter = 0;
      for (let bit = 0; bit < bits; bit += 1) {
        if (on(bit, 0) === on(bit, 1)) return undefined;
        if (on(bit, 0)) counter |= 1 << bit;
      }
      return counter;
    };
    const look: VideoFrameRequestCallback = (_now, { expectedDisplayTime }) => {
      const counter = read();
      if (counter !== undefined && !seen.has(counter))
        seen.set(counter, performance.timeOrigin + expectedDisplayTime);
      video.requestVideoFrameCallback(look);
    };
    video.requestVideoFrameCallback(look);
    Object.assign(window, { [name]: seen });
  }, notes.video);
}

async function take(page: Page, name: string): Promise<Seen> {
  return await page.evaluate((noted) => {
    const { [noted]: times } = window as unknown as Record<string, Map<number, number>>;
    return [...(times ?? [])];
  }, name);
}
