/** The built front end, in `dist/web`. */
import { existsSync } from 'node:fs';
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { hashOf } from './files.ts';
import { step } from './progress.mjs';

const root = join(import.meta.dirname, '../..');
const output = join(root, 'dist/web');
// The base's settings reach the build through `web/tsconfig.json`.
const sources = ['web', 'src/protocol', 'package-lock.json', 'tsconfig.base.json'];
const stampPath = join(root, 'dist/web.hash');

/** What `vite` is told by whoever builds; everything else is in its own configuration. */
export const viteConfig = { configFile: join(root, 'web/vite.config.ts') };

/** Builds the front end unless it is already built from just these files. */
export async function ensureWebBuild(): Promise<void> {
  const hash = await hashOf(root, sources);
  const stamp = await readFile(stampPath, 'utf8').catch(() => '');
  if (stamp === hash && existsSync(output)) return;
  await step('Building the web pages', async () => {
    const { build } = await import('vite'); // Only here: loading it takes a while.
    // Beside its place first, so that a failed build leaves the old one and two do not mix.
    const draft = `${output}.${process.pid}`;
    try {
      await build({ ...viteConfig, logLevel: 'warn', build: { outDir: draft } });
      await forgetWebBuild();
      await rm(output, { recursive: true, force: true });
      await rename(draft, output);
    } finally {
      await rm(draft, { recursive: true, force: true });
    }
    await writeFile(stampPath, hash);
  });
}

/** To be called before anything else is put in the place of the build. */
export async function forgetWebBuild(): Promise<void> {
  await rm(stampPath, { force: true });
}
