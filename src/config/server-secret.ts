import { randomBytes } from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeDurably } from '../common/durable-file.ts';
import { StartupError } from '../common/startup-error.ts';
import { inWords } from '../common/system-error.ts';

/** Characters. Shorter secrets can be guessed. */
export const shortestSecret = 32;

/**
 * The server's secret. It is made once, and kept in `dataDir`, readable only for its owner.
 *
 * @throws {StartupError} If the existing one cannot be used. A new one would end every login.
 */
export async function keptSecret(dataDir: string): Promise<string> {
  const file = join(dataDir, 'secret');
  try {
    const found = await readSecret(file);
    if (found !== undefined) return found;
    await mkdir(dataDir, { recursive: true, mode: 0o700 });
    // If two servers start at once, the first one's secret is kept.
    await writeDurably(file, `${randomBytes(32).toString('base64url')}\n`, {
      replace: false,
    }).catch((error: unknown) => {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    });
    return (await readSecret(file)) ?? '';
  } catch (error) {
    if (error instanceof StartupError) throw error;
    throw new StartupError([`${file}: ${inWords(error, file)}`], { cause: error });
  }
}

/** @returns Undefined if there is none. */
async function readSecret(file: string): Promise<string | undefined> {
  let secret: string;
  try {
    secret = (await readFile(file, 'utf8')).trim();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  if (secret.length >= shortestSecret) return secret;
  throw new StartupError([
    `${file}: expected at least ${shortestSecret} characters, found ${secret.length || 'none'}; restore it from a backup, or remove it for a new one, which signs everybody out`,
  ]);
}
