/**
 * Obtains the mediasoup worker binary. In order: `MEDIASOUP_WORKER_BIN`, a cached worker of this
 * exact version, the official prebuilt worker (unless `MEDIASOUP_SKIP_WORKER_PREBUILT_DOWNLOAD` is
 * set), a build from source. The result is cached outside the checkout, so that a fresh clone on the
 * same machine has it at once.
 */
import { spawnSync } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { release } from 'node:os';
import { dirname, join } from 'node:path';
import { cachePath } from '../cache.mjs';
import { hashOf } from '../files.ts';
import { run } from '../processes.mjs';
import { SetupError, step } from '../progress.mjs';
import { buildWorkerFromSource } from './source-build.ts';

const downloadTimeoutMs = 60_000;
// The worker ends with this code when it was started by hand (its main.cpp); so it runs here.
const startedByHandExitCode = 41;

const packageDir = join(import.meta.dirname, '../../../node_modules/mediasoup');

/** @returns The path of a worker that runs on this machine. */
export async function ensureWorker(): Promise<string> {
  const given = process.env.MEDIASOUP_WORKER_BIN;
  if (given && !runsHere(given))
    throw new SetupError(`MEDIASOUP_WORKER_BIN: ${given} does not run here.`);
  const atHand = await workerAtHand();
  if (atHand) return atHand;
  const { version, built, prebuilt } = await folders();
  if (
    mayBePrebuilt() &&
    (await made(prebuilt, async (draft) => await downloadPrebuilt(version, draft)))
  )
    return binaryIn(prebuilt);
  await made(built, async (draft) => {
    await step(
      'Building the media worker from source (about 6 minutes on 2 cores, once)',
      async (report) => {
        await buildWorkerFromSource(join(packageDir, 'worker'), binaryIn(draft), report);
      },
    );
    if (!runsHere(binaryIn(draft)))
      throw new SetupError('The media worker was built but does not run here.');
    return true;
  });
  return binaryIn(built);
}

/** @returns The path of the worker that `ensureWorker` would take, if it need not be obtained first. */
export async function workerAtHand(): Promise<string | undefined> {
  const given = process.env.MEDIASOUP_WORKER_BIN;
  if (given) return given;
  const { built, prebuilt } = await folders();
  return (mayBePrebuilt() ? [built, prebuilt] : [built]).map(binaryIn).find(runsHere);
}

/** Where workers of this version, made by this recipe, are kept. */
async function folders(): Promise<{ version: string; built: string; prebuilt: string }> {
  const manifest = await readFile(join(packageDir, 'package.json'), 'utf8');
  const { version } = JSON.parse(manifest) as { version: string };
  const recipe = await recipeHash();
  const at = (kind: string) =>
    cachePath(`mediasoup-${kind}-worker-${version}-${process.platform}-${process.arch}-${recipe}`);
  return { version, built: at('built'), prebuilt: at('prebuilt') };
}

function mayBePrebuilt(): boolean {
  // By mediasoup's own name for it.
  return !process.env.MEDIASOUP_SKIP_WORKER_PREBUILT_DOWNLOAD;
}

/**
 * Makes what goes into a folder beside its final place and moves it there whole, so that two set-ups
 * may run at once.
 *
 * @param make Is given the draft. @returns Whether it could be made.
 */
async function made(folder: string, make: (draft: string) => Promise<boolean>): Promise<boolean> {
  await mkdir(dirname(folder), { recursive: true });
  const draft = await mkdtemp(`${folder}.`);
  try {
    if (!(await make(draft))) return false;
    await rm(folder, { recursive: true, force: true });
    await rename(draft, folder);
    return true;
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}

function binaryIn(folder: string): string {
  return join(folder, 'mediasoup-worker');
}

function runsHere(binary: string): boolean {
  return spawnSync(binary, { stdio: 'ignore', env: {} }).status === startedByHandExitCode;
}

/** The source build's recipe: a changed recipe makes another worker. */
async function recipeHash(): Promise<string> {
  const hash = await hashOf(import.meta.dirname, ['source-build.ts', 'subprojects']);
  return hash.slice(0, 12);
}

/** The address and archive name are those of the mediasoup package's own install script. */
async function downloadPrebuilt(version: string, folder: string): Promise<boolean> {
  const kernel = process.platform === 'linux' ? `-kernel${release().split('.')[0]}` : '';
  const base =
    process.env.MEDIASOUP_WORKER_PREBUILT_DOWNLOAD_BASE_URL ??
    'https://github.com/versatica/mediasoup/releases/download';
  const url = `${base}/${version}/mediasoup-worker-${version}-${process.platform}-${process.arch}${kernel}.tgz`;
  return await step('Looking for a prebuilt media worker', async () => {
    try {
      const response = await fetch(url, { signal: AbortSignal.timeout(downloadTimeoutMs) });
      if (!response.ok) throw new Error(`HTTP ${response.status}`);
      const archive = join(folder, 'worker.tgz');
      await writeFile(archive, Buffer.from(await response.arrayBuffer()));
      await run('tar', ['-xzf', archive, '-C', folder]);
      await rm(archive);
      const binary = join(folder, 'mediasoup-worker');
      await chmod(binary, 0o755);
      if (!runsHere(binary)) throw new Error('it does not run on this system');
      return true;
    } catch (error) {
      const cause = error instanceof Error ? (error.cause ?? error) : error;
      console.log(`  none to be had (${cause instanceof Error ? cause.message : String(cause)})`);
      return false;
    }
  });
}
