/** A Chromium for the tests. */
import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { ensureDebianPackages } from './debian-packages.ts';
import { SetupError, step } from './progress.mjs';

/** Chromium without windows; of the same version, since it needs the same package of common files. */
const shells = ['chromium-headless-shell', 'chrome-headless-shell'];
const programs = ['chromium', 'chromium-browser', 'google-chrome'];
// The fonts, so that pictures of the pages show Arabic, Chinese and emoji.
const packages = ['chromium', 'fonts-noto-core', 'fonts-noto-cjk', 'fonts-noto-color-emoji'];

/** @returns The path of a Chromium, or of a browser made from it. */
export async function ensureBrowser(): Promise<string> {
  const given = process.env.CHROMIUM_BIN;
  if (given) {
    if (!(await isProgram(given))) throw new SetupError(`CHROMIUM_BIN: there is no ${given}.`);
    return given;
  }
  const found = (await findOnPath(programs)) ?? (await install());
  if (!found) throw new SetupError('No Chromium on PATH. Install one, or name it in CHROMIUM_BIN.');
  return found;
}

/**
 * A Chromium that draws no windows of its own, for pages in which nobody shares a screen: they take half
 * as long. Without one, those tests take longer, and that is all.
 */
export async function ensureHeadlessShell(): Promise<string | undefined> {
  // Whoever names a browser wants that one tried.
  if (process.env.CHROMIUM_BIN) return process.env.HEADLESS_SHELL_BIN;
  const found = await findOnPath(shells);
  if (found || process.getuid?.() !== 0) return found;
  try {
    await step('Installing a Chromium without windows for the tests', (report) =>
      ensureDebianPackages(shells.slice(0, 1), 'to test pages quickly', report),
    );
  } catch {
    return undefined;
  }
  return await findOnPath(shells);
}

async function install(): Promise<string | undefined> {
  await step('Installing Chromium and fonts for the tests', (report) =>
    ensureDebianPackages(packages, 'to test in a real browser', report),
  );
  return await findOnPath(programs);
}

async function findOnPath(programs: string[]): Promise<string | undefined> {
  const folders = (process.env.PATH ?? '').split(delimiter).filter(Boolean);
  for (const program of programs)
    for (const folder of folders) {
      const path = join(folder, program);
      if (await isProgram(path)) return path;
    }
  return undefined;
}

async function isProgram(path: string): Promise<boolean> {
  return await access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}
