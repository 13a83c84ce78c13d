/**
 * The files that run a server, and nothing else: built pages, sources (Node strips their types
 * itself), the packages for production, the media worker, and Node. The container image and the
 * archive to hand over are made of this same tree.
 */
import { existsSync } from 'node:fs';
import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { filesIn } from '../setup/files.ts';
import { ensureWebBuild } from '../setup/web.ts';
import { ensureWorker } from '../setup/worker/worker.ts';

const root = join(import.meta.dirname, '../..');

const own = [
  'bin',
  'config/beside.example.yaml',
  'dist/web',
  'package.json',
  'package-lock.json',
  'src',
];

/** What packages carry for those who build them or write code against them. */
const unneeded = [
  'node_modules/@types',
  'node_modules/better-sqlite3/deps',
  'node_modules/better-sqlite3/src',
];
const unneededFile = /\.(d\.[cm]?ts|map)$/;
const prebuilds = 'node_modules/better-sqlite3/prebuilds/';

/** Where mediasoup looks for its worker when nobody names another. */
export const workerPath = 'node_modules/mediasoup/worker/out/Release/mediasoup-worker';
const workerSources = 'node_modules/mediasoup/worker';
export const nodePath = 'bin/node';

/** `beside` as a command, whatever Node there is elsewhere. */
const launcher = `#!/bin/sh
here=$(dirname "$(readlink -f "$0")")
exec "$here/node" "$here/../src/main.ts" "$@"
`;

interface Lock {
  packages: Record<string, { dev?: true }>;
}

/**
 * Makes the tree in an empty folder.
 *
 * @param options.withWorkerSources So that the worker can be built anew, elsewhere.
 */
export async function makeServerTree(
  folder: string,
  { withWorkerSources = false } = {},
): Promise<void> {
  const worker = await ensureWorker();
  await ensureWebBuild();
  for (const path of [...own, ...(await productionPackages())]) await copy(path, folder);
  const removed = withWorkerSources ? unneeded : [...unneeded, workerSources];
  for (const path of removed) await rm(join(folder, path), { recursive: true, force: true });
  const ownPrebuild = `${process.platform}-${process.arch}.node`;
  for (const file of await filesIn(join(folder, 'node_modules'))) {
    const path = file.slice(folder.length + 1);
    const isForeign = path.startsWith(prebuilds) && !path.endsWith(`/${ownPrebuild}`);
    if (isForeign || unneededFile.test(path)) await rm(file);
  }
  await mkdir(join(folder, dirname(workerPath)), { recursive: true });
  await cp(worker, join(folder, workerPath));
  await cp(process.execPath, join(folder, nodePath));
  await writeFile(join(folder, 'bin/beside'), launcher, { mode: 0o755 });
}

/** The folders of the packages that the server runs with; of this system, as they were installed. */
async function productionPackages(): Promise<string[]> {
  const lock = JSON.parse(await readFile(join(root, 'package-lock.json'), 'utf8')) as Lock;
  return Object.entries(lock.packages)
    .filter(([path, { dev }]) => path !== '' && !dev && existsSync(join(root, path)))
    .map(([path]) => path);
}

/** Packages that stand inside of another are listed by themselves. */
async function copy(path: string, folder: string): Promise<void> {
  const nested = join(root, path, 'node_modules');
  await cp(join(root, path), join(folder, path), {
    recursive: true,
    filter: (source) => source !== nested,
  });
}
