/**
 * A page of small text whose every picture is known, to be captured: it can scroll or stand still.
 * The page that shows it paints the same picture again, so that what arrived is compared with what
 * was sent, pixel by pixel.
 */
import type { Page } from 'playwright-core';
import { patternTitle } from './pattern.ts';
import { servePage, type PageServer } from './serve-page.ts';

const millisecondsAPicture = 33;
/** Even a network path that carries little shows something new more often. */
const mostMs = 30_000;

/** Painted in 12 px, the smallest that people read. Runs in both pages; the number of a picture stands in its top rows. */
const paintSource = `
function paintSmallPrint(canvas, number) {
  const context = canvas.getContext('2d', { alpha: false, willReadFrequently: true });
  const { width, height } = canvas;
  context.fillStyle = '#fff';
  context.fillRect(0, 0, width, height);
  context.font = '12px monospace';
  context.fillStyle = '#1d2433';
  const offset = number * 8;
  const words = 'const session let await return export import error passcode 0x80070020 if for => {} [] () ;; // && ||'.split(' ');
  for (let line = Math.floor(offset / 16); line * 16 - offset < height; line += 1) {
    let text = String(line).padStart(6, '0') + ' '.repeat(2 + (line * 7) % 5);
    for (let word = 0; text.length < 150 - (line * 37) % 70; word += 1)
      text += words[(line * 31 + word * word * 7 + word * line) % words.length] + ' ';
    context.fillText(text, 8, line * 16 - offset + 60);
  }
  for (let bit = 0; bit < 16; bit += 1) {
    const on = (number >> bit) & 1;
    context.fillStyle = on ? '#fff' : '#000';
    context.fillRect((bit * width) / 16, 0, width / 16, 20);
    context.fillStyle = on ? '#000' : '#fff';
    context.fillRect((bit * width) / 16, 20, width / 16, 20);
  }
}`;

const page = `<!doctype html><meta charset="utf-8"><title>${patternTitle}</title>
<style>html, body { margin: 0; overflow: hidden } canvas { display: block }</style><canvas></canvas>
<script>${paintSource}
const canvas = document.querySelector('canvas');
canvas.width = innerWidth;
canvas.height = innerHeight;
window.moves = true;
window.last = -1;
const start = Date.now();
window.startedAt = start;
const step = () => {
  const number = Math.floor((Date.now() - start) / ${millisecondsAPicture});
  if (window.moves && number !== window.last) paintSmallPrint(canvas, (window.last = number));
  requestAnimationFrame(step);
};
step();
</script>`;

/** Serves the page on a free port. */
export async function serveSmallPrint(host = '127.0.0.1'): Promise<PageServer> {
  return await servePage(page, host);
}

/** One look at the picture. */
export interface Look {
  width: number;
  height: number;
  /** Which picture it is; undefined when that cannot be told. */
  number: number | undefined;
  /** How long ago it was painted at its source. */
  ageMs: number;
  /** Peak signal-to-noise ratio of the brightness of the text. */
  decibels: number;
}

export class SmallPrint {
  readonly #source: Page;
  readonly #helper: Page;
  readonly #startedAt: number;
  #last: number | undefined;
  #moves = true;
  #stoppedAt: number | undefined;

  private constructor(source: Page, helper: Page, startedAt: number) {
    this.#source = source;
    this.#helper = helper;
    this.#startedAt = startedAt;
  }

  /** @param source Shows the text. @param helper Shows what arrives of it. */
  static async watch(source: Page, helper: Page): Promise<SmallPrint> {
    await helper.evaluate(
      `(() => { ${paintSource}; Object.assign(window, { paintSmallPrint }); })()`,
    );
    const startedAt = await source.evaluate(
      () => (window as unknown as { startedAt: number }).startedAt,
    );
    return new SmallPrint(source, helper, startedAt);
  }

  /** From now on the picture stands still. */
  async stop(): Promise<void> {
    this.#stoppedAt = await this.#source.evaluate(() => {
      const shown = window as unknown as { moves: boolean; last: number };
      shown.moves = false;
      return shown.last;
    });
    this.#moves = false;
  }

  /** Waits for a picture that is painted later than so long from now. */
  async wait(milliseconds: number): Promise<void> {
    const from = Date.now() + milliseconds;
    while (Date.now() - (await this.nextPicture()).ageMs < from);
  }

  /** Waits for pictures in a row that are young, good and of full size; or for the last, when it stands still. */
  async until(good: {
    decibels: number;
    freshMs: number;
    inARow: number;
    width: number;
    height: number;
  }): Promise<Look> {
    const late = performance.now() + mostMs;
    for (let seen, inARow = 0; ;) {
      seen = this.#moves ? await this.nextPicture() : await this.look();
      const isGood =
        seen.decibels >= good.decibels &&
        seen.width === good.width &&
        seen.height === good.height &&
        (this.#moves ? seen.ageMs < good.freshMs : seen.number === this.#stoppedAt);
      inARow = isGood ? inARow + 1 : 0;
      if (inARow === good.inARow) return seen;
      if (performance.now() > late) throw new Error(`The last picture: ${JSON.stringify(seen)}`);
    }
  }

  /** Waits for another picture than the last one. */
  async nextPicture(): Promise<Look> {
    const late = performance.now() + mostMs;
    for (;;) {
      const seen = await this.look();
      if (performance.now() > late)
        throw new Error(`No other picture than ${JSON.stringify(seen)}`);
      if (seen.number === undefined || seen.number === this.#last) continue;
      this.#last = seen.number;
      return seen;
    }
  }

  /** Compares what is shown at the next repaint with what was sent. */
  async look(): Promise<Look> {
    const seen = await this.#helper.getByTestId('remote-screen').evaluate(compare);
    const ageMs = Date.now() - this.#startedAt - (seen.number ?? 0) * millisecondsAPicture;
    return { ...seen, ageMs };
  }
}

/** Runs in the helper's page. */
async function compare(element: Element): Promise<Omit<Look, 'ageMs'>> {
  await new Promise(requestAnimationFrame);
  const video = element as HTMLVideoElement;
  const { videoWidth: width, videoHeight: height } = video;
  const unknown = { number: undefined, decibels: 0, width, height };
  if (width === 0) return unknown;
  const { paintSmallPrint } = window as unknown as {
    paintSmallPrint: (canvas: OffscreenCanvas, number: number) => void;
  };
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext('2d', { alpha: false, willReadFrequently: true });
  if (!context) throw new Error('No canvas.');
  /** ITU-R BT.601. */
  const brightness = (x: number, y: number, w: number, h: number) => {
    const { data } = context.getImageData(x, y, w, h);
    return Float32Array.from(
      { length: w * h },
      (_, i) =>
        0.299 * (data[i * 4] ?? 0) +
        0.587 * (data[i * 4 + 1] ?? 0) +
        0.114 * (data[i * 4 + 2] ?? 0),
    );
  };
  context.drawImage(video, 0, 0);
  let number = 0;
  for (let bit = 0; bit < 16; bit += 1) {
    const x = Math.floor(((bit + 0.5) * width) / 16);
    const isLight = (y: number) => (brightness(x, y, 1, 1)[0] ?? 0) > 128;
    // The second row shows the complement.
    if (isLight(10) === isLight(30)) return unknown;
    if (isLight(10)) number |= 1 << bit;
  }
  // Enough text, and not so much that comparing takes the processor from what is measured.
  const region = [0, 64, 640, 300] as const;
  const shown = brightness(...region);
  paintSmallPrint(canvas, number);
  const sent = brightness(...region);
  const squares = shown.reduce((sum, value, i) => sum + (value - (sent[i] ?? 0)) ** 2, 0);
  const decibels = 10 * Math.log10(255 ** 2 / Math.max(squares / shown.length, 1e-9));
  return { number, decibels, width, height };
}
