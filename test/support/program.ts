import { tmpdir } from 'node:os';
import { join } from 'node:path';

export const root = join(import.meta.dirname, '../..');

/** For every process that runs the program, on top of what this one has. */
export const programEnvironment = {
  NODE_OPTIONS: '',
  // Libraries keep quiet about their faults in an environment named `test`, which jest sets.
  NODE_ENV: '',
  // Processes are started by the hundred: what one has compiled the next need not.
  NODE_COMPILE_CACHE: join(tmpdir(), 'beside-test-compile-cache'),
};
