/**
 * `npm run bench`: how good it is, against the simplest thing that could do the same, side by side
 * in one run. Prints a table, and writes `test-results/bench.json`.
 *
 * Usage: npm run bench -- [ROUNDS] [PART…]
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { aboutThisRun } from '../bench/about.ts';
import { measureAdminLive } from '../bench/admin-live.ts';
import { measureAttacks } from '../bench/attacks.ts';
import { measureAuditSearch } from '../bench/audit-search.ts';
import { measureAudit } from '../bench/audit.ts';
import { measureBrowserKilled } from '../bench/browser-killed.ts';
import { measureChat } from '../bench/chat.ts';
import { table, type Finding } from '../bench/findings.ts';
import { measureForwarding } from '../bench/forwarding.ts';
import type { Lab, Measure } from '../bench/lab.ts';
import { measureMemory } from '../bench/memory.ts';
import { measureNetworkCut } from '../bench/network-cut.ts';
import { measurePicture } from '../bench/picture.ts';
import { measurePurge } from '../bench/purge.ts';
import { measureRecovery } from '../bench/recovery.ts';
import { measureReports } from '../bench/reports.ts';
import { measureScrape } from '../bench/scrape.ts';
import { measureSignaling } from '../bench/signaling.ts';
import { measureWebhooks } from '../bench/webhooks.ts';
import { measureWorkerKilled } from '../bench/worker-killed.ts';
import { ensureBrowser } from '../setup/browser.ts';
import { closeHub, openHub } from '../../test/support/network-hub.ts';
import { ensureNetworkTools } from '../setup/network-tools.ts';
import { explainSetupErrors, SetupError } from '../setup/progress.mjs';
import { ensureWebBuild } from '../setup/web.ts';
import { ensureWorker } from '../setup/worker/worker.ts';
import { startBrowser } from '../../test/support/browser.ts';
import { servePattern } from '../../test/support/pattern.ts';
import { servePage } from '../../test/support/serve-page.ts';

/**
 * Between two changes of what is captured. No multiple of the time between two frames of a display or
 * of the capture, or else how the two fall together would be by chance, and stay so for a whole run.
 */
const patternMs = 53;

/** In the order in which they run. */
const parts: Record<string, Measure> = {
  forwarding: measureForwarding,
  picture: measurePicture,
  chat: measureChat,
  webhooks: measureWebhooks,
  browser: measureBrowserKilled,
  worker: measureWorkerKilled,
  recovery: measureRecovery,
  signaling: measureSignaling,
  audit: measureAudit,
  'audit-search': measureAuditSearch,
  purge: measurePurge,
  reports: measureReports,
  scrape: measureScrape,
  'admin-live': measureAdminLive,
  network: measureNetworkCut,
  memory: measureMemory,
};

/** The attacks only by name: their rounds are seconds of each of them. */
const allParts: Record<string, Measure> = { ...parts, attacks: measureAttacks };

/** The two minutes in which every core is busy have room for what is not timed. */
const withMemory: Measure = (lab) => measureNetworkCut(lab, () => measureMemory(lab));

await explainSetupErrors(async () => {
  const args = process.argv.slice(2);
  const rounds = Number(args.find((arg) => /^\d+$/.test(arg)) ?? 20);
  const names = args.filter((arg) => !/^\d+$/.test(arg));
  const unknown = names.filter((name) => !Object.hasOwn(allParts, name));
  if (unknown.length > 0)
    throw new SetupError(
      `No such part: ${unknown.join(', ')} (${Object.keys(allParts).join(', ')})`,
    );
  process.env['MEDIASOUP_WORKER_BIN'] = await ensureWorker();
  process.env['CHROMIUM_BIN'] = await ensureBrowser();
  await ensureWebBuild();
  await ensureNetworkTools();
  openHub();
  await measure(rounds, names.length > 0 ? names : Object.keys(parts));
  closeHub();
  // What a failed part has left open would keep this process alive.
  process.exit();
});

async function measure(rounds: number, names: string[]): Promise<void> {
  const begin = performance.now();
  const [browser, pattern, blank] = await Promise.all([
    startBrowser(),
    servePattern(undefined, patternMs),
    servePage('<!doctype html><title>Nothing</title>', '127.0.0.1'),
  ]);
  const lab: Lab = {
    rounds,
    browser,
    patternUrl: pattern.url,
    blankUrl: blank.url,
    agreed: {},
  };
  const findings: Finding[] = [];
  try {
    for (const name of names) {
      const seconds = Math.round((performance.now() - begin) / 1_000);
      const both = names.includes('network') && names.includes('memory');
      if (both && name === 'memory') continue;
      console.log(`${name} (${seconds} s)`);
      const alone = allParts[name] ?? measureMemory;
      const part = both && name === 'network' ? withMemory : alone;
      try {
        findings.push(...(await part(lab)));
      } catch (error) {
        // The others still say what they found, unless the run itself is being ended.
        if (!browser.isConnected()) throw error;
        console.error(error);
        process.exitCode = 1;
      }
    }
  } finally {
    await browser.close();
    pattern.close();
    blank.close();
  }
  const seconds = Math.round((performance.now() - begin) / 1_000);
  const about = { ...aboutThisRun(lab), rounds, seconds };
  console.log(`\n${table(findings)}\n`);
  console.log(about);
  const folder = join(import.meta.dirname, '../../test-results');
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'bench.json'), JSON.stringify({ about, findings }, null, 2));
}
