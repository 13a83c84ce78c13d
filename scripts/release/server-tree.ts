/**
 * The files that run a server, and nothing else: built pages, sources (Node strips their types
 * itself), the packages for production, the media worker, and Node. The container image and the
 * archive to hand over are made of this same tree.
 */
import { cp, mkdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { filesIn } from '../setup/files.ts';
import { npmCli } from '../setup/npm.mjs';
import { run } from '../setup/processes.mjs';
import { ensureWebBuild } from '../setup/web.ts';
import { ensureWorker } from '../setup/worker/worker.ts';

const root = join(import.meta.dirname, '../..');

const copied = ['bin', 'config', 'dist/web', 'package.json', 'package-lock.json', 'src'];

/** What packages carry for those who build them or write code against them. */
const unneeded = [
  'node_modules/.bin',
  'node_modules/.package-lock.json',
  'node_modules/@types',
  'node_modules/better-sqlite3/deps',
  'node_modules/better-sqlite3/src',
  'node_modules/mediasoup/worker',
];
const unneededFile = /\.(d\.[cm]?ts|map)$/;
const prebuilds = 'node_modules/better-sqlite3/prebuilds/';

/** Where mediasoup looks for its worker when nobody names another. */
export const workerPath = 'node_modules/mediasoup/worker/out/Release/mediasoup-worker';
export const nodePath = 'bin/node';

/**
 * Makes the tree in an empty folder.
 *
 * @returns The paths of its files, relative to the folder and sorted.
 */
export async function makeServerTree(folder: string): Promise<string[]> {
  const worker = await ensureWorker();
  await ensureWebBuild();
  for (const path of copied) await cp(join(root, path), join(folder, path), { recursive: true });
  await cp(join(root, '.npmrc'), join(folder, '.npmrc'));
  const install = ['install', '--no-save', '--omit=dev', '--ignore-scripts', '--prefer-offline'];
  await run(process.execPath, [await npmCli(), ...install], { cwd: folder });
  await rm(join(folder, '.npmrc'));
  for (const path of unneeded) await rm(join(folder, path), { recursive: true, force: true });
  const ownPrebuild = `${process.platform}-${process.arch}.node`;
  const kept = [];
  for (const file of await filesIn(folder)) {
    const path = file.slice(folder.length + 1);
    const isForeign = path.startsWith(prebuilds) && !path.endsWith(`/${ownPrebuild}`);
    const isUnneeded = path.startsWith('node_modules/') && unneededFile.test(path);
    if (isForeign || isUnneeded) await rm(file);
    else kept.push(path);
  }
  for (const [from, to] of [
    [worker, workerPath],
    [process.execPath, nodePath],
  ] as const) {
    await mkdir(dirname(join(folder, to)), { recursive: true });
    await cp(from, join(folder, to));
    kept.push(to);
  }
  return kept.sort();
}
