/** A Chromium for the tests. */
import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { ensureDebianPackages } from './debian-packages.ts';
import { SetupError, step } from './progress.mjs';

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
  const found = (await findOnPath()) ?? (await install());
  if (!found) throw new SetupError('No Chromium on PATH. Install one, or name it in CHROMIUM_BIN.');
  return found;
}

async function install(): Promise<string | undefined> {
  await step('Installing Chromium and fonts for the tests', (report) =>
    ensureDebianPackages(packages, 'to test in a real browser', report),
  );
  return await findOnPath();
}

async function findOnPath(): Promise<string | undefined> {
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
