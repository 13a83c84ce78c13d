/**
 * `npm run screens`: a picture of every state of the pages, light and dark, wide and narrow, four
 * to a sheet, in `test-results/screens`. For people to look at.
 */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { demo } from '../screens/look.ts';
import { tour } from '../screens/tour.ts';
import { ensureBrowser } from '../setup/browser.ts';
import { explainSetupErrors } from '../setup/progress.mjs';
import { ensureWebBuild } from '../setup/web.ts';
import { ensureWorker } from '../setup/worker/worker.ts';
import { startBrowser } from '../../test/support/browser.ts';
import { servePattern } from '../../test/support/pattern.ts';
import { startServer } from '../../test/support/server.ts';

const folder = join(import.meta.dirname, '../../test-results/screens');
const wide = { width: 1440, height: 900 };
const narrow = { width: 360, height: 740 };

await explainSetupErrors(async () => {
  process.env['MEDIASOUP_WORKER_BIN'] = await ensureWorker();
  process.env['CHROMIUM_BIN'] = await ensureBrowser();
  await ensureWebBuild();
  await mkdir(folder, { recursive: true });
  const [browser, pattern] = await Promise.all([startBrowser(), servePattern()]);
  const sheets = new Map<string, string[]>();
  try {
    for (const viewport of [wide, narrow])
      for (const colorScheme of ['light', 'dark'] as const) {
        console.log(`${viewport.width} × ${viewport.height}, ${colorScheme}`);
        const server = await startServer({}, demo);
        await tour(browser, server, pattern.url, { viewport, colorScheme }, async (page, state) => {
          const picture = (await page.screenshot()).toString('base64');
          sheets.set(state, [...(sheets.get(state) ?? []), picture]);
        });
        await server.stop();
      }
    for (const [state, pictures] of sheets) await saveSheet(browser, state, pictures);
    console.log(`${sheets.size} sheets in ${folder}`);
  } finally {
    await browser.close();
    pattern.close();
  }
});

async function saveSheet(browser: Browser, state: string, pictures: string[]): Promise<void> {
  const page = await browser.newPage({ viewport: { width: 2360, height: 560 } });
  const images = pictures.map((picture) => `<img src="data:image/png;base64,${picture}">`);
  await page.setContent(
    `<style>body{margin:0;display:flex;gap:8px;background:#888}img{height:560px}</style>${images.join('')}`,
  );
  await page.screenshot({ path: join(folder, `${state}.png`) });
  await page.close();
}
