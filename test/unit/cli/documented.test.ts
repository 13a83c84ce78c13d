/** Each command of `beside` that a document or a unit names can be given as it stands there. */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import type { Command } from 'commander';
import { commandLine } from '../../../src/cli/command-line.ts';
import { failureOf } from '../../../src/cli/run.ts';
import { root } from '../../support/sources.ts';

const files = globSync(
  ['*.md', 'certs/*.md', 'docs/**/*.md', 'config/*.yaml', 'deploy/systemd/*.service'],
  { cwd: root },
);

/** Lines of a shell: those of blocks, and code within a sentence, which may only mention a command. */
function linesOf(text: string): { line: string; isMention: boolean }[] {
  const run = [
    ...[...text.matchAll(/^```sh\n([\s\S]*?)^```/gm)].map(([, block = '']) => block),
    ...[...text.matchAll(/^Exec\w+=(.*)$/gm)].map(([, line = '']) => line),
  ];
  const prose = text.replace(/^```[\s\S]*?^```/gm, '');
  return [
    ...run.flatMap((block) =>
      block
        .replaceAll('\\\n', ' ')
        .split('\n')
        .map((line) => ({ line, isMention: false })),
    ),
    ...[...prose.matchAll(/`([^`\n]+)`/g)].map(([, line = '']) => ({ line, isMention: true })),
  ];
}

/** The arguments of each call of `beside` in a line, without what follows it. */
function callsIn(line: string): string[][] {
  const words = line
    .replace(/\$\([^)]*\)/g, 'X')
    .replace(/(^|\s)#.*$/, '')
    .replace(/"exec (.*)"$/, '$1')
    .match(/"[^"]*"|[^\s;&>]+|[;&>]/g);
  const calls: string[][] = [];
  (words ?? []).forEach((word, index, all) => {
    const isCall = /^(beside|src\/main\.ts)$/.test(all[index - 1] ?? '');
    const isScript = word === '--' && all[index - 1] === 'beside';
    // `docker compose exec beside beside …`: the first names the container.
    if (!isScript && (!isCall || !/^[a-z][\w|-]*$/.test(word) || word === 'beside')) return;
    const rest = all.slice(isScript ? index + 1 : index);
    const end = rest.findIndex((each) => /^[|;&>]$/.test(each));
    calls.push(rest.slice(0, end < 0 ? undefined : end).map((each) => each.replaceAll('"', '')));
  });
  return calls;
}

/** @returns Why it would not be done. Nothing is. */
async function faultIn(args: string[]): Promise<string | undefined> {
  const line = commandLine();
  const still = (command: Command) => {
    command.configureOutput({ writeOut: () => undefined });
    if (command.commands.length === 0) command.action(() => undefined);
    command.commands.forEach(still);
  };
  still(line);
  return await line.parseAsync(args, { from: 'user' }).then(
    () => undefined,
    (error: unknown) => failureOf(error)?.message ?? String(error),
  );
}

/** Whether nothing but the name of a command stands there, such as `token create|list`. */
function isName(args: string[]): boolean {
  if (args.join() === 'COMMAND') return true;
  let among: readonly Command[] = commandLine().commands;
  return args.every((word) => {
    const found = word.split('|').map((name) => among.find((each) => each.name() === name));
    among = found[0]?.commands ?? [];
    return found.every((each) => each !== undefined);
  });
}

const missing = ' is missing; "beside --help" lists what there is';

test.each(files)('%s', async (file) => {
  const faults: string[] = [];
  for (const { line, isMention } of linesOf(readFileSync(join(root, file), 'utf8'))) {
    for (const args of callsIn(line)) {
      const fault = isMention && isName(args) ? undefined : await faultIn(args);
      // A sentence about an option leaves out the rest.
      if (fault && !(isMention && fault.endsWith(missing))) faults.push(`${line}: ${fault}`);
    }
    // Without it npm writes two lines of its own into the file.
    if (/npm run (?!--silent).*[^-]>/.test(line)) faults.push(`${line}: npm run --silent`);
  }
  expect(faults).toEqual([]);
});

test('the README lists each command', () => {
  const rows = readFileSync(join(root, 'README.md'), 'utf8').matchAll(/^\| `([a-z-]+)[^`]*` +\|/gm);
  const names = commandLine().commands.map((command) => command.name());
  expect([...rows].map(([, name]) => name)).toEqual(expect.arrayContaining(names));
});

test('calls are found, as documents write them', () => {
  const calls = (line: string) => callsIn(line).map((args) => args.join(' '));
  expect(calls('npm run --silent beside -- audit export --format csv > a.csv # b')).toEqual([
    'audit export --format csv',
  ]);
  expect(calls('as-beside beside migrate --dry-run && beside doctor')).toEqual([
    'migrate --dry-run',
    'doctor',
  ]);
  expect(calls('docker compose exec beside beside backup /data/today')).toEqual([
    'backup /data/today',
  ]);
  expect(calls('docker compose run --rm beside check-config')).toEqual(['check-config']);
  expect(calls('systemctl stop beside; install -g beside -m 640 a')).toEqual([]);
});
