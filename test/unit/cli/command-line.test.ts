/** Every command there is: it has help, and refuses what it does not know, with the exit codes that scripts rely on. */
import { describe, expect, test } from '@jest/globals';
import { CommanderError, type Command } from 'commander';
import { commandLine } from '../../../src/cli/command-line.ts';
import { failureOf } from '../../../src/cli/run.ts';

/** The commands that do something, with their whole names. */
function commandsOf(command: Command, above: string[] = []): [path: string, command: Command][] {
  if (command.commands.length === 0) return [[above.join(' '), command]];
  return command.commands.flatMap((each) => commandsOf(each, [...above, each.name()]));
}

const commands = commandsOf(commandLine());
const paths = commands.map(([path]) => path);

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

describe.each(commands)('beside %s', (path, { options, registeredArguments }) => {
  const mandatory = options.filter((option) => option.mandatory);
  const needed = mandatory.flatMap(({ long, argChoices }) => [long ?? '', argChoices?.[0] ?? 'x']);

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
    const { error } = await answer([...path.split(' '), ...needed, '--nonsense']);
    expect(failureOf(error)).toEqual({
      exitCode: 78,
      message: expect.stringMatching(/^there is no option "--nonsense"; [^\n]+$/),
    });
  });

  test('says in one sentence which option or argument is missing (exit code 78)', async () => {
    const missing = [
      ...mandatory.map(({ flags }) => `option "${flags}"`),
      ...registeredArguments
        .filter(({ required }) => required)
        .map((argument) => `argument "${argument.name()}"`),
    ];
    if (missing.length === 0) return;
    const { error } = await answer(path.split(' '));
    expect(failureOf(error)).toEqual({
      exitCode: 78,
      message: `the ${missing[0]} is missing; "beside --help" lists what there is`,
    });
  });
});
