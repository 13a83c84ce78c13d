import { CommanderError } from 'commander';
import { configurationExitCode, StartupError } from '../common/startup-error.ts';
import { inWords, isSystemError } from '../common/system-error.ts';
import { CommandError } from './command-error.ts';
import { commandLine } from './command-line.ts';

/**
 * Runs one command. Exit codes: 0 done; 1 not done; 78 wrong configuration or command line. A fault
 * that the user can fix is one message without a stack trace.
 */
export async function run(args: string[]): Promise<void> {
  const given = args.length > 0 ? args : ['serve'];
  // The server writes for as long as it runs, and looks after its output itself.
  if (given[0] !== 'serve') process.stdout.on('error', outputFailed);
  try {
    await commandLine().parseAsync(given, { from: 'user' });
  } catch (error) {
    if (isClosedPipe(error)) return;
    // Help was requested, and has been shown.
    if (error instanceof CommanderError && error.exitCode === 0) return;
    const failure = failureOf(error);
    if (!failure) throw error;
    console.error(failure.message);
    process.exitCode = failure.exitCode;
  }
}

/** The program that reads our output has closed the pipe, as `head` does. That is no fault. */
function isClosedPipe(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === 'EPIPE';
}

/** Ends the process, since a command may not wait for what it has printed. */
function outputFailed(error: Error): void {
  if (isClosedPipe(error)) return;
  console.error(`The output cannot be written: ${inWords(error)}.`);
  process.exit(1);
}

/** @returns The message for the user. Undefined if it is a defect of the program. */
export function failureOf(error: unknown): { message: string; exitCode: number } | undefined {
  if (error instanceof CommandError) return { message: error.message, exitCode: 1 };
  if (error instanceof CommanderError)
    return { message: usageInWords(error), exitCode: configurationExitCode };
  if (error instanceof StartupError)
    return { message: error.message, exitCode: configurationExitCode };
  if (isSystemError(error) && error.path)
    return { message: `${error.path}: ${inWords(error)}`, exitCode: 1 };
  return undefined;
}

/** Commander puts its suggestion on a second line, in brackets. */
function usageInWords({ message }: CommanderError): string {
  const [what = '', suggestion] = message.replace(/^error: /, '').split('\n');
  const sentence = what
    .replace(/^unknown (command|option) '(.*)'$/, 'there is no $1 "$2"')
    .replace(/^required (option) '(.*)' not specified$/, 'the $1 "$2" is missing')
    .replace(/^missing required (argument) '(.*)'$/, 'the $1 "$2" is missing')
    .replaceAll("'", '"');
  const names = /\(Did you mean (?:one of )?(.+)\?\)/.exec(suggestion ?? '')?.[1];
  return `${sentence}; ${names ? `did you mean ${names}?` : '"beside --help" lists what there is'}`;
}
