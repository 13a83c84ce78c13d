/** `npm run check`: everything about the code that can be told without running it. */
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import pLimit from 'p-limit';
import { run } from '../setup/processes.mjs';

const root = join(import.meta.dirname, '../..');
const bin = (path: string) => join(root, 'node_modules', path);

const checks: Record<string, string[]> = {
  'types of server': [bin('typescript/bin/tsc'), '-p', 'tsconfig.server.json'],
  'types of scripts and tests': [bin('typescript/bin/tsc'), '-p', 'tsconfig.json'],
  'types of web': [bin('typescript/bin/tsc'), '-p', 'web/tsconfig.json'],
  lint: [bin('eslint/bin/eslint.js'), '--max-warnings=0', '.'],
  formatting: [bin('prettier/bin/prettier.cjs'), '--check', '.'],
  'unused files, exports, packages': [bin('knip/bin/knip.js')],
  architecture: [bin('dependency-cruiser/bin/dependency-cruiser.mjs'), 'src', 'web'],
};

const limit = pLimit(availableParallelism());
await Promise.all(Object.entries(checks).map(([name, args]) => limit(check, name, args)));

async function check(name: string, args: string[]): Promise<void> {
  const started = Date.now();
  const seconds = () => ((Date.now() - started) / 1000).toFixed(1);
  const lines: string[] = [];
  try {
    await run(process.execPath, args, { cwd: root, onLine: (line) => lines.push(line) });
    console.log(`✔ ${name} (${seconds()} s)`);
  } catch {
    process.exitCode = 1;
    console.log([`✘ ${name} (${seconds()} s)`, ...lines].join('\n'));
  }
}
