/** New secrets, printed as variables or written into separate files. */
import { randomBytes } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { writeDurably } from '../common/durable-file.ts';
import { CommandError } from './command-error.ts';

const secrets = [
  {
    variable: 'BESIDE_SECRET',
    file: 'secret',
    purpose: 'signs cookies and keys the hashes of passcodes',
  },
  {
    variable: 'BESIDE_TURN_SECRET',
    file: 'turn-secret',
    purpose: 'for a relay of media.turn; coturn has the same as static-auth-secret',
  },
];
const bytes = 32;

export interface GenSecretsOptions {
  into?: string;
  force?: boolean;
}

/** @returns Lines for the environment of the server. */
export async function genSecrets({ into, force = false }: GenSecretsOptions): Promise<string> {
  const made = secrets.map((secret) => ({
    ...secret,
    value: randomBytes(bytes).toString('base64url'),
  }));
  if (into === undefined)
    return made
      .map(({ variable, value, purpose }) => `# ${purpose}\n${variable}=${value}`)
      .join('\n');
  const folder = resolve(into);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const lines = [];
  for (const { variable, file, value, purpose } of made) {
    const path = join(folder, file);
    await writeDurably(path, `${value}\n`, { replace: force }).catch((error: unknown) => {
      if ((error as NodeJS.ErrnoException).code === 'EEXIST')
        throw new CommandError(
          `${path} is there already; --force replaces it, and what it has signed counts no longer.`,
        );
      throw error;
    });
    lines.push(`# ${purpose}`, `${variable}_FILE=${path}`);
  }
  return lines.join('\n');
}
