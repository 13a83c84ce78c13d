/**
 * `npm run bench`: what people wait for, each against a direct connection between the same two
 * pages in the same run. Prints a table, and writes `test-results/bench.json`.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { measureDirect, type DirectResult } from '../bench/peer-to-peer.ts';
import { measureSession, type SessionResult } from '../bench/session.ts';
import { summarize } from '../bench/statistics.ts';
import { ensureBrowser } from '../setup/browser.ts';
import { explainSetupErrors } from '../setup/progress.mjs';
import { ensureWebBuild } from '../setup/web.ts';
import { ensureWorker } from '../setup/worker/worker.ts';
import { startBrowser } from '../../test/support/browser.ts';
import { servePattern } from '../../test/support/pattern.ts';
import { startServer } from '../../test/support/server.ts';

const rounds = Number(process.argv[2] ?? 20);

await explainSetupErrors(async () => {
  process.env['MEDIASOUP_WORKER_BIN'] = await ensureWorker();
  process.env['CHROMIUM_BIN'] = await ensureBrowser();
  await ensureWebBuild();
  const [server, browser, pattern] = await Promise.all([
    startServer(),
    startBrowser(),
    servePattern(),
  ]);
  const direct: DirectResult[] = [];
  const sessions: SessionResult[] = [];
  try {
    // In turns, so that a busy moment of the machine falls on both alike.
    for (let round = 1; round <= rounds; round += 1) {
      direct.push(await measureDirect(browser, pattern.url, pattern.url));
      sessions.push(await measureSession(browser, server, pattern.url));
      console.log(`round ${round} of ${rounds}`);
    }
    await report(direct, sessions, browser.version());
  } finally {
    await browser.close();
    await server.stop();
    pattern.close();
  }
});

async function report(
  direct: DirectResult[],
  sessions: SessionResult[],
  chromium: string,
): Promise<void> {
  const results = {
    'first frame, direct (ms)': summarize(direct.map((result) => result.firstFrameMs)),
    'first frame, Beside (ms)': summarize(sessions.map((result) => result.firstFrameMs)),
    'picture after a reload of the helper (ms)': summarize(sessions.map((r) => r.returnFrameMs)),
    'chat there and back (ms)': summarize(sessions.flatMap((result) => result.chatMs)),
    'tab closed, shown to the other side (ms)': summarize(sessions.map((r) => r.tabClosedMs)),
  };
  const about = {
    processor: cpus()[0]?.model,
    cores: cpus().length,
    node: process.version,
    chromium,
    codec: sessions[0]?.codec,
    srtpCipher: sessions[0]?.srtpCipher,
    firstFrameRatio:
      results['first frame, Beside (ms)'].p50 / results['first frame, direct (ms)'].p50,
  };
  console.table(
    Object.fromEntries(
      Object.entries(results).map(([name, { count, p50, p95 }]) => [
        name,
        { count, p50: p50.toFixed(1), p95: p95.toFixed(1) },
      ]),
    ),
  );
  console.log(about);
  const folder = join(import.meta.dirname, '../../test-results');
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'bench.json'), JSON.stringify({ about, results }, null, 2));
}
