/**
 * Obtains the mediasoup worker binary. In order: `MEDIASOUP_WORKER_BIN`, a cached worker of this
 * exact version, the official prebuilt worker, a build from source. The result is cached outside
 * the checkout, so that a fresh clone on the same machine has it at once.
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

/** @returns The path of a worker that runs on this machine. */
export async function ensureWorker(): Promise<string> {
  const given = process.env.MEDIASOUP_WORKER_BIN;
  if (given) {
    if (!runsHere(given)) throw new SetupError(`MEDIASOUP_WORKER_BIN: ${given} does not run here.`);
    return given;
  }
  const packageDir = join(import.meta.dirname, '../../../node_modules/mediasoup');
  const manifest = await readFile(join(packageDir, 'package.json'), 'utf8');
  const { version } = JSON.parse(manifest) as { version: string };
  const folder = cachePath(
    `mediasoup-worker-${version}-${process.platform}-${process.arch}-${await recipeHash()}`,
  );
  const cached = join(folder, 'mediasoup-worker');
  if (runsHere(cached)) return cached;

  await mkdir(dirname(folder), { recursive: true });
  // Made beside its final place and moved there whole, so that two set-ups may run at once.
  const draft = await mkdtemp(`${folder}.`);
  try {
    const binary = join(draft, 'mediasoup-worker');
    if (!(await downloadPrebuilt(version, draft)))
      await step(
        'Building the media worker from source (about 6 minutes on 2 cores, once)',
        (report) => buildWorkerFromSource(join(packageDir, 'worker'), binary, report),
      );
    if (!runsHere(binary))
      throw new SetupError('The media worker was built but does not run here.');
    await rm(folder, { recursive: true, force: true });
    await rename(draft, folder);
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
  return cached;
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
