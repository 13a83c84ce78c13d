/** Runs a program as one that file modes count for, as they do for whoever is not root. Needs root. */
import { spawnSync } from 'node:child_process';
import { describe } from '@jest/globals';

/** Root without its rights: what belongs to root can be read still, be it Node's own folder. */
export const unprivileged = ['setpriv', '--bounding-set=-all'];
/** Somebody else, by custom the same everywhere. */
export const nobody = 65_534;

/** `describe` where rights can be given up; elsewhere the tests are skipped, and a line says so. */
export const describeUnprivileged: typeof describe.skip = canRun() ? describe : describe.skip;

function canRun(): boolean {
  const [command = '', ...args] = unprivileged;
  const { status, error } = spawnSync(command, [...args, 'true']);
  if (status === 0 && process.getuid?.() === 0) return true;
  const why = error?.message ?? `setpriv ends with ${status}`;
  process.stderr.write(
    `SKIPPED: tests with files of somebody else need root and setpriv (${why})\n`,
  );
  return false;
}
