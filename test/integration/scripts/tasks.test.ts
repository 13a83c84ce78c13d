/** How `npm test` and `npm run check` end, and what they say last: tried on a folder of a few files. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { root } from '../../support/sources.ts';

/** A task that has not ended by then never does. */
const mostMs = 60_000;

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'beside-tasks-'));
  await cp(join(root, 'scripts'), join(folder, 'scripts'), { recursive: true });
  await symlink(join(root, 'node_modules'), join(folder, 'node_modules'));
  await write({ 'package.json': '{ "type": "module" }\n' });
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

async function write(files: Record<string, string>): Promise<void> {
  for (const [name, content] of Object.entries(files)) await writeFile(join(folder, name), content);
}

/** @returns Its exit code, null if it had to be killed, what it has printed, and its last line. */
async function run(task: string, ...args: string[]) {
  const child = spawn(process.execPath, [join(folder, `scripts/tasks/${task}.ts`), ...args], {
    env: { ...process.env, NODE_OPTIONS: '' },
    timeout: mostMs,
    killSignal: 'SIGKILL',
  });
  const [[code], output, errors] = await Promise.all([
    once(child, 'close') as Promise<[number | null]>,
    text(child.stdout),
    text(child.stderr),
  ]);
  return { code, output: output + errors, last: output.trim().split('\n').at(-1) };
}

describe('npm test', () => {
  const passes = `test('passes', () => undefined);\n`;
  const fails = `test('fails', () => { throw new Error('no'); });\n`;
  /** What a test leaves behind that has failed before it tidied up. */
  const left = [
    `import { createServer } from 'node:http';`,
    `test('fails', async () => {`,
    `  createServer().listen(0);`,
    `  setInterval(() => undefined, 1_000);`,
    `  void (async () => { for (;;) await new Promise((next) => setImmediate(next)); })();`,
    `  throw new Error('no');`,
    `});\n`,
  ].join('\n');

  beforeEach(async () => {
    await write({
      'jest.unit.config.js': `export default { testMatch: ['<rootDir>/*.test.js'], transform: {} };\n`,
    });
  });

  test.each<[what: string, files: Record<string, string>, code: number, last: string]>([
    ['passes', { 'one.test.js': passes }, 0, '1 passed, 0 failed'],
    ['fails with one test', { 'one.test.js': passes + fails }, 1, '1 passed, 1 failed'],
    [
      'fails with a file that cannot be read',
      { 'one.test.js': passes, 'other.test.js': 'test(' },
      1,
      '1 passed, 1 failed',
    ],
    ['fails where there is no test', {}, 1, '0 passed, 0 failed'],
    [
      'fails where jest itself does',
      { 'one.test.js': passes, 'jest.unit.config.js': `throw new Error('no');\n` },
      1,
      '0 passed, 1 failed',
    ],
    ['ends whatever a failed test has left', { 'one.test.js': left }, 1, '0 passed, 1 failed'],
  ])('%s', async (_what, files, code, last) => {
    await write(files);
    const end = await run('test', '--unit');
    expect([end.last, end.code]).toEqual([last, code]);
  });
});

describe('npm run check', () => {
  test.each([
    ['passes', 'const one = 1;\n', 0, '✔ formatting'],
    ['fails, and says where', 'const one  = 1', 1, 'bad.js'],
  ])('%s', async (_what, content, code, says) => {
    await write({ '.prettierignore': 'scripts\npackage.json\n', 'bad.js': content });
    const { output, ...end } = await run('check', 'formatting');
    expect([end.code, output]).toEqual([code, expect.stringContaining(says)]);
  });

  test('fails when there is no such check', async () => {
    const { code, output } = await run('check', 'everything');
    expect([code, output]).toEqual([1, expect.stringContaining('No such check: everything')]);
  });
});
