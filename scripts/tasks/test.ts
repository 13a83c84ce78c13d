/**
 * `npm test`: everything that the tests need, then jest. Arguments are jest's, such as
 * `npm test -- test/integration/socket`. Ends with one plain line that counts the tests.
 *
 * `npm run test:unit` is the same with `--unit` first: the tests of `jest.unit.config.js`, which need
 * nothing but the packages.
 */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureBrowser, ensureHeadlessShell } from '../setup/browser.ts';
import { runInForeground } from '../setup/foreground.mjs';
import {
  ensureMonitoring,
  ensureNetworkTools,
  ensureProxies,
  ensureSyslog,
} from '../setup/network-tools.ts';
import { explainSetupErrors } from '../setup/progress.mjs';
import { ensureWebBuild } from '../setup/web.ts';
import { ensureWorker } from '../setup/worker/worker.ts';

/** The part of jest's `--json` report that we read. */
interface Report {
  numPassedTests: number;
  numFailedTests: number;
  numPendingTests: number;
  numTodoTests: number;
  /** Test files that could not be run at all; their tests are counted nowhere else. */
  numRuntimeErrorTestSuites: number;
}

/** What judges pictures has the machine to itself: other browsers would be seen in them. */
const measuring = 'test/e2e/(sharpness|poor-network)';
const others = [`--testPathIgnorePatterns=${measuring}`];
const alone = ['--runInBand', measuring];

const [first, ...rest] = process.argv.slice(2);
const isUnit = first === '--unit';
const given = isUnit ? ['--config=jest.unit.config.js', ...rest] : process.argv.slice(2);

const root = join(import.meta.dirname, '../..');
const jest = join(root, 'node_modules/jest/bin/jest.js');

await explainSetupErrors(async () => {
  const env = { ...process.env, ...(!isUnit && (await whatServersNeed())) };
  const folder = await mkdtemp(join(tmpdir(), 'beside-test-'));
  try {
    const node = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'];
    const runs = [];
    for (const chosen of given.length > 0 ? [given] : [others, alone]) {
      const reportFile = join(folder, `report-${runs.length}.json`);
      // What a failed test has left open would keep it from ending.
      const report = ['--json', `--outputFile=${reportFile}`, '--passWithNoTests', '--forceExit'];
      const args = [...node, jest, ...report, ...chosen];
      const { code } = await runInForeground(process.execPath, args, { cwd: root, env });
      runs.push({ succeeded: code === 0, report: await readReport(reportFile) });
    }
    conclude(runs);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

/** @returns Variables of the environment. */
async function whatServersNeed(): Promise<Record<string, string>> {
  const MEDIASOUP_WORKER_BIN = await ensureWorker();
  await ensureWebBuild();
  await ensureNetworkTools();
  await ensureProxies();
  await ensureSyslog();
  await ensureMonitoring();
  const CHROMIUM_BIN = await ensureBrowser();
  const HEADLESS_SHELL_BIN = (await ensureHeadlessShell()) ?? CHROMIUM_BIN;
  return { MEDIASOUP_WORKER_BIN, CHROMIUM_BIN, HEADLESS_SHELL_BIN };
}

async function readReport(file: string): Promise<Report | undefined> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as Report;
  } catch {
    return undefined; // Jest did not get that far.
  }
}

function conclude(runs: { succeeded: boolean; report: Report | undefined }[]): void {
  let [passed, failed, skipped] = [0, 0, 0];
  for (const { succeeded, report } of runs) {
    const ownFailed = report ? report.numFailedTests + report.numRuntimeErrorTestSuites : 0;
    if (!succeeded && ownFailed === 0)
      console.log('Jest itself failed, which counts as one failure.');
    failed += succeeded ? ownFailed : Math.max(1, ownFailed);
    passed += report?.numPassedTests ?? 0;
    skipped += report ? report.numPendingTests + report.numTodoTests : 0;
  }
  if (passed + failed === 0) console.log('No test ran, which is no success.');
  if (skipped > 0) console.log(`${skipped} skipped, for the reasons above.`);
  console.log(`${passed} passed, ${failed} failed`);
  if (failed > 0 || passed === 0) process.exitCode = 1;
}
