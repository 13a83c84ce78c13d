/** The npm packages of this checkout, exactly as `package-lock.json` has them. */
import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { npmCli } from './npm.mjs';
import { run } from './processes.mjs';
import { step } from './progress.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
// Inside the folder that it speaks of, so that it goes when that goes.
const stampPath = join(root, 'node_modules', '.beside-installed');

/**
 * Installs the packages unless exactly these are installed.
 *
 * @param {{ path: string, major: number }} node The Node that will use them: npm picks versions
 *   by the Node it runs under.
 * @param {NodeJS.ProcessEnv} env With that Node first on `PATH`.
 */
export async function ensureDependencies(node, env) {
  const lock = await readFile(join(root, 'package-lock.json'));
  const hash = createHash('sha256').update(lock).digest('hex');
  const stamp = `${hash} node${node.major} ${process.platform}-${process.arch}\n`;
  if ((await readFile(stampPath, 'utf8').catch(() => '')) === stamp) return;

  const total = lock.toString().match(/^ {4}"node_modules\//gm)?.length ?? 0;
  await step(`Installing ${total} packages`, async (report) => {
    // Not `npm ci`: it refuses a lock file that was written where the registry had no packages of
    // other platforms. Scripts stay off, for they download or compile; set-up does what we need.
    const args = ['install', '--no-save', '--ignore-scripts', '--include=dev', '--loglevel=http'];
    let done = 0;
    await run(node.path, [await npmCli(), ...args], {
      cwd: root,
      env,
      onLine(line) {
        if (/^npm http (fetch|cache)/.test(line)) report(Math.min(99, (100 * ++done) / total));
      },
    });
    await writeFile(stampPath, stamp);
  });
}
