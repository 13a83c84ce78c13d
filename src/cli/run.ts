import { CommanderError } from 'commander';
import { configurationExitCode, StartupError } from '../common/startup-error.ts';
import { inWords, isSystemError } from '../common/system-error.ts';
import { CommandFault } from './command-fault.ts';
import { commandLine } from './command-line.ts';

/**
 * Runs one command. Exit codes: 0 done; 1 not done; 78 wrong configuration or command line. What
 * whoever runs it can mend is one message without a stack trace.
 */
export async function run(args: string[]): Promise<void> {
  try {
    await commandLine().parseAsync(args.length > 0 ? args : ['serve'], { from: 'user' });
  } catch (error) {
    if (error instanceof CommandFault) fail(error.message, 1);
    else if (error instanceof StartupError) fail(error.message, configurationExitCode);
    else if (error instanceof CommanderError) {
      // Help was asked for, and has been shown.
      if (error.exitCode === 0) return;
      fail(new StartupError([usageInWords(error)]).message, configurationExitCode);
    } else if (isSystemError(error) && error.path) fail(`${error.path}: ${inWords(error)}`, 1);
    else throw error;
  }
}

function fail(message: string, exitCode: number): void {
  console.error(message);
  process.exitCode = exitCode;
}

/** Commander puts its suggestion on a second line, in brackets. */
function usageInWords({ message }: CommanderError): string {
  const [what = '', suggestion] = message.replace(/^error: /, '').split('\n');
  const sentence = what
    .replace(/^unknown (command|option) '(.*)'$/, 'there is no $1 "$2"')
    .replaceAll("'", '"');
  const names = /\(Did you mean (?:one of )?(.+)\?\)/.exec(suggestion ?? '')?.[1];
  return `${sentence}; ${names ? `did you mean ${names}?` : '"beside --help" lists what there is'}`;
}
