/**
 * `npm run check`: everything about the code that can be told without running it. With the beginnings of
 * names, only those checks: `npm run check -- types lint`.
 */
import { availableParallelism } from 'node:os';
import pLimit from 'p-limit';
import { root, tools } from '../checks/tools.ts';
import { run } from '../setup/processes.mjs';

const checks: Record<string, string[]> = {
  'types of server': [tools.tsc, '-p', 'tsconfig.server.json'],
  'types of scripts and tests': [tools.tsc, '-p', 'tsconfig.json'],
  'types of web': [tools.tsc, '-p', 'web/tsconfig.json'],
  lint: [tools.eslint, '--max-warnings=0', '.'],
  formatting: [tools.prettier, '--check', '.'],
  'unused files, exports, packages': [tools.knip],
  architecture: [tools.depcruise, 'src', 'web'],
};

const names = Object.keys(checks);
const wanted = process.argv.slice(2);
const unknown = wanted.filter((beginning) => !names.some((name) => name.startsWith(beginning)));
if (unknown.length > 0) {
  console.log(`No such check: ${unknown.join(', ')}. There are:\n  ${names.join('\n  ')}`);
  process.exit(1);
}
const chosen = Object.entries(checks).filter(
  ([name]) => wanted.length === 0 || wanted.some((beginning) => name.startsWith(beginning)),
);

const limit = pLimit(availableParallelism());
await Promise.all(chosen.map(([name, args]) => limit(check, name, args)));

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
