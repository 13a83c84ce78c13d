/**
 * A page with known, changing content, to be captured: 16 cells show a counter in binary, a second
 * row shows its complement, so that a picture that is torn, mirrored or made up is found out.
 */
import type { Page } from 'playwright-core';
import { servePage, type PageServer } from './serve-page.ts';

export const patternTitle = 'Beside test pattern';
const bits = 16;
/** Often enough for what tests look for; each picture is drawn, encoded and decoded by the processor. */
const usualFrameMs = 100;
/** The part of the page, at its bottom, that the cells take; above is a document for people to see. */
const patternShare = 0.2;

/** A picture is there for longer. */
const lookEveryMs = 50;

export type PatternServer = PageServer;

/** Serves the page on a free port. */
export async function servePattern(
  host = '127.0.0.1',
  frameMs = usualFrameMs,
): Promise<PatternServer> {
  return await servePage(patternPage(frameMs), host);
}

const patternPage = (
  frameMs: number,
) => `<!doctype html><meta charset="utf-8"><title>${patternTitle}</title>
<style>
html, body { margin: 0; height: 100%; overflow: hidden; background: #fff; color: #1d2433; font: 1.4vw/1.5 sans-serif }
main { height: ${(1 - patternShare) * 100}vh; box-sizing: border-box; padding: 2.5vw 5vw }
h1 { font-size: 2.6vw; margin: 0 0 1vw }
table { border-collapse: collapse; width: 100% }
td, th { border-bottom: 1px solid #c9cfdb; padding: 0.55vw 0.8vw; text-align: left }
canvas { display: block; width: 100vw; height: ${patternShare * 100}vh }
</style>
<main>
<h1>Monthly report</h1>
<table>
<tr><th>Region<th>Orders<th>Returned<th>Open
<tr><td>North<td>1,284<td>37<td>112
<tr><td>East<td>967<td>21<td>64
<tr><td>South<td>1,530<td>58<td>203
<tr><td>West<td>842<td>19<td>71
</table>
<p>The file <b>report-final.xlsx</b> could not be opened (error 0x80070020).</p>
</main>
<canvas width="${bits * 40}" height="120"></canvas>
<script>
const context = document.querySelector('canvas').getContext('2d');
window.counter = 0;
setInterval(() => {
  window.counter = (window.counter + 1) % ${2 ** bits};
  for (let bit = 0; bit < ${bits}; bit += 1) {
    const on = (window.counter >> bit) & 1;
    context.fillStyle = on ? '#fff' : '#000';
    context.fillRect(bit * 40, 0, 40, 60);
    context.fillStyle = on ? '#000' : '#fff';
    context.fillRect(bit * 40, 60, 40, 60);
  }
}, ${frameMs});
</script>`;

/** The counter that the pattern shows now. */
export async function shownCounter(pattern: Page): Promise<number> {
  return await pattern.evaluate(() => (window as unknown as { counter: number }).counter);
}

/**
 * Waits until the helper's video shows a whole pattern later than `after`.
 *
 * @returns The counter read from the decoded picture.
 */
export async function readPattern(helper: Page, after = -1): Promise<number> {
  const handle = await helper.waitForFunction(
    ({ bits, share, after }) => {
      const find = (root: Document | ShadowRoot): HTMLVideoElement | undefined => {
        for (const element of root.querySelectorAll('*')) {
          if (element.matches('video[data-testid=remote-screen]'))
            return element as HTMLVideoElement;
          const inner = element.shadowRoot && find(element.shadowRoot);
          if (inner) return inner;
        }
        return undefined;
      };
      const video = find(document);
      if (!video || video.videoWidth === 0) return false;
      const { videoWidth: width, videoHeight: height } = video;
      // One line of pixels through each row of cells: a whole picture would keep a core busy.
      const canvas = new OffscreenCanvas(width, 2);
      const context = canvas.getContext('2d', { willReadFrequently: true });
      if (!context) return false;
      [0.75, 0.25].forEach((part, row) => {
        const y = Math.floor((1 - share * part) * height);
        context.drawImage(video, 0, y, width, 1, 0, row, width, 1);
      });
      const { data } = context.getImageData(0, 0, width, 2);
      const brightness = (x: number, row: number) => {
        const at = 4 * (row * width + Math.floor(x * width));
        const [red = 0, green = 0, blue = 0] = data.subarray(at, at + 3);
        return (red + green + blue) / 3;
      };
      let counter = 0;
      for (let bit = 0; bit < bits; bit += 1) {
        const x = (bit + 0.5) / bits;
        const on = brightness(x, 0) > 128;
        if (brightness(x, 1) > 128 === on) return false;
        if (on) counter |= 1 << bit;
      }
      return counter > after ? { counter } : false;
    },
    { bits, share: patternShare, after },
    { polling: lookEveryMs },
  );
  const value = await handle.jsonValue();
  return value ? value.counter : Number.NaN;
}
