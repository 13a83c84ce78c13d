/**
 * A page with known, changing content, to be captured: 16 cells show a counter in binary, a second
 * row shows its complement, so that a picture that is torn, mirrored or made up is found out.
 */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Page } from 'playwright-core';

export const patternTitle = 'Beside test pattern';
const bits = 16;
const frameMs = 50;

export interface PatternServer {
  url: string;
  close(): void;
}

/** Serves the page on a free port. */
export async function servePattern(): Promise<PatternServer> {
  const server: Server = createServer((_req, res) => {
    res.setHeader('content-type', 'text/html; charset=utf-8');
    res.end(patternPage);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/`,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}

const patternPage = `<!doctype html><title>${patternTitle}</title>
<style>html,body{margin:0;height:100%;background:#fff}canvas{display:block;width:100vw;height:100vh}</style>
<canvas width="${bits * 40}" height="360"></canvas>
<script>
const context = document.querySelector('canvas').getContext('2d');
window.counter = 0;
setInterval(() => {
  window.counter = (window.counter + 1) % ${2 ** bits};
  for (let bit = 0; bit < ${bits}; bit += 1) {
    const on = (window.counter >> bit) & 1;
    context.fillStyle = on ? '#fff' : '#000';
    context.fillRect(bit * 40, 0, 40, 180);
    context.fillStyle = on ? '#000' : '#fff';
    context.fillRect(bit * 40, 180, 40, 180);
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
    ({ bits, after }) => {
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
      const canvas = document.createElement('canvas');
      canvas.width = video.videoWidth;
      canvas.height = video.videoHeight;
      const context = canvas.getContext('2d');
      if (!context) return false;
      context.drawImage(video, 0, 0);
      const brightness = (x: number, y: number) => {
        const [red = 0, green = 0, blue = 0] = context.getImageData(
          Math.floor(x * canvas.width),
          Math.floor(y * canvas.height),
          1,
          1,
        ).data;
        return (red + green + blue) / 3;
      };
      let counter = 0;
      for (let bit = 0; bit < bits; bit += 1) {
        const x = (bit + 0.5) / bits;
        const on = brightness(x, 0.25) > 128;
        if (brightness(x, 0.75) > 128 === on) return false;
        if (on) counter |= 1 << bit;
      }
      return counter > after ? { counter } : false;
    },
    { bits, after },
    { polling: 'raf' },
  );
  const value = await handle.jsonValue();
  return value ? value.counter : Number.NaN;
}
