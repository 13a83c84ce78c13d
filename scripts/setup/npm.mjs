/** The machine's own npm, as a script that any Node can run. */
import { realpath } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import { SetupError } from './progress.mjs';

/** @returns {Promise<string>} The path of `npm-cli.js`. */
export async function npmCli() {
  const inPackage = join('node_modules', 'npm', 'bin', 'npm-cli.js');
  const beside = dirname(process.execPath);
  const candidates = [
    process.env.npm_execpath ?? '', // Set when npm runs us.
    ...(process.env.PATH ?? '').split(delimiter).map((folder) => join(folder, 'npm')),
    join(beside, inPackage), // Windows.
    join(beside, '..', 'lib', inPackage),
  ];
  for (const candidate of candidates) {
    const path = await realpath(candidate).catch(() => '');
    if (path.endsWith('npm-cli.js')) return path;
  }
  throw new SetupError(
    'npm is needed for the set-up and was not found. Install it, then try again.',
  );
}
