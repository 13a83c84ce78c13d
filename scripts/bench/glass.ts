/**
 * Glass to glass: the captured tab notes when it draws each counter, the other page when the
 * decoded picture with that counter goes to its display. One machine, one clock, and the same
 * method for both ways. The capture's own wait for the tab to be painted is part of it. When its
 * last packet has come tells what of it is the network path, and what the page's own drawing.
 */
import type { Page } from 'playwright-core';

type Drawn = [counter: number, at: number][];
type Seen = [counter: number, at: { received: number; shown: number }][];

/** Milliseconds from drawing, one for each counter that was seen. */
export interface Glass {
  received: number[];
  shown: number[];
}

const notes = { pattern: 'drawn', video: 'seen' } as const;

export async function glassToGlass(pattern: Page, viewer: Page, forMs: number): Promise<Glass> {
  await noteDrawing(pattern);
  await noteSeeing(viewer);
  await new Promise((resolve) => setTimeout(resolve, forMs));
  const drawn = new Map(await take<Drawn>(pattern, notes.pattern));
  const seen = await take<Seen>(viewer, notes.video);
  const known = seen.flatMap(([counter, { received, shown }]) => {
    const drawnAt = drawn.get(counter);
    return drawnAt === undefined ? [] : [[received - drawnAt, shown - drawnAt] as const];
  });
  return {
    received: known.map(([received]) => received),
    shown: known.map(([, shown]) => shown),
  };
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
    const seen = new Map<number, Seen[number][1]>();
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
    const look: VideoFrameRequestCallback = (_now, { receiveTime = NaN, expectedDisplayTime }) => {
      const counter = read();
      if (counter !== undefined && !seen.has(counter))
        seen.set(counter, {
          received: performance.timeOrigin + receiveTime,
          shown: performance.timeOrigin + expectedDisplayTime,
        });
      video.requestVideoFrameCallback(look);
    };
    video.requestVideoFrameCallback(look);
    Object.assign(window, { [name]: seen });
  }, notes.video);
}

async function take<Noted extends [number, unknown][]>(page: Page, name: string): Promise<Noted> {
  const noted = await page.evaluate((as) => {
    const { [as]: times } = window as unknown as Record<string, Map<number, unknown>>;
    return [...(times ?? [])];
  }, name);
  return noted as Noted;
}
