/** Runs the architecture rules over a tree of files. */
import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { root } from '../../support/sources.ts';

const cruiser = join(root, 'node_modules/dependency-cruiser/bin/dependency-cruiser.mjs');

export interface Violation {
  rule: string;
  from: string;
  to: string;
}

/** One file imports another. */
export interface Arrow {
  from: string;
  to: string;
}

interface Report {
  modules: { source: string; dependencies: { resolved: string }[] }[];
  summary: { violations: { rule: { name: string }; from: string; to: string }[] };
}

/** @returns What breaks the rules in `src` and `web` of this folder, which files were read, and what they import. */
export async function cruise(
  folder: string,
): Promise<{ violations: Violation[]; files: string[]; imports: Arrow[] }> {
  const config = join(root, '.dependency-cruiser.js');
  const args = [cruiser, '--config', config, '--output-type', 'json', 'src', 'web'];
  const options = { cwd: folder, maxBuffer: 2 ** 26 };
  const { stdout } = await promisify(execFile)(process.execPath, args, options);
  const { modules, summary } = JSON.parse(stdout) as Report;
  return {
    violations: summary.violations.map(({ rule, from, to }) => ({ rule: rule.name, from, to })),
    files: modules.map(({ source }) => source),
    imports: modules.flatMap(({ source, dependencies }) =>
      dependencies.map(({ resolved }) => ({ from: source, to: resolved })),
    ),
  };
}

/** @param files Path → text. */
export async function plant(folder: string, files: Record<string, string>): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
}
