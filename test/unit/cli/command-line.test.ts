/** Every command there is: it has help, and refuses what it does not know, with the exit codes that scripts rely on. */
import { describe, expect, test } from '@jest/globals';
import { CommanderError, type Command } from 'commander';
import { commandLine } from '../../../src/cli/command-line.ts';
import { failureOf } from '../../../src/cli/run.ts';

/** The names of a command and of those below it, which do something. */
function pathsOf(command: Command, above: string[] = []): string[][] {
  if (command.commands.length === 0) return [above];
  return command.commands.flatMap((each) => pathsOf(each, [...above, each.name()]));
}

const paths = pathsOf(commandLine()).map((path) => path.join(' '));

/** @returns What is printed, and how it ends. Nothing is run: the command line itself answers. */
async function answer(args: string[]): Promise<{ printed: string; error: unknown }> {
  let printed = '';
  const silent = (command: Command) => {
    command.configureOutput({ writeOut: (text) => (printed += text) });
    command.commands.forEach(silent);
  };
  const line = commandLine();
  silent(line);
  const error: unknown = await line.parseAsync(args, { from: 'user' }).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  return { printed, error };
}

test('there are those of the manual', () => {
  expect(paths).toEqual(
    expect.arrayContaining([
      ...['serve', 'check-config', 'ports', 'gen-cert', 'gen-secrets', 'migrate', 'doctor'],
      ...['backup', 'restore', 'audit verify', 'audit export', 'audit public-key'],
    ]),
  );
});

describe.each(paths)('beside %s', (path) => {
  test('has help, with each of its options (exit code 0)', async () => {
    const { printed, error } = await answer([...path.split(' '), '--help']);
    expect(error).toBeInstanceOf(CommanderError);
    expect((error as CommanderError).exitCode).toBe(0);
    expect(printed).toContain(`Usage: beside ${path}`);
    // What it does, and what each option is for.
    expect(printed.split('\n')[2]).toMatch(/^[a-z].{10,}/);
    for (const line of printed.split('\n').filter((each) => /^ {2}-/.test(each)))
      expect(line).toMatch(
        /^ {2}(-\w, )?--[\w-]+( [<[].+[>\]])? {2,}\S|^ {2}(-\w, )?--[\w-]+( [<[].+[>\]])?$/,
      );
  });

  test('refuses an option that there is not, in one sentence (exit code 78)', async () => {
    const { error } = await answer([...path.split(' '), '--nonsense']);
    const failure = failureOf(error);
    expect(failure?.exitCode).toBe(78);
    // A command that cannot do without an option says that first.
    expect(failure?.message).toMatch(
      /there is no option "--nonsense"|required option .* not specified/,
    );
  });
});
