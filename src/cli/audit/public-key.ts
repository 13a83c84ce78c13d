import { createPublicKey } from 'node:crypto';
import { readSigningKey } from '../../audit/signing-key.ts';
import { loadConfig } from '../../config/load.ts';
import { CommandError } from '../command-error.ts';

/**
 * @returns The public key of this server in PEM. With it anybody can check the server's
 *   checkpoints.
 * @throws {CommandError} If the server has made no key yet.
 */
export async function publicKey(file: string | undefined): Promise<string> {
  const { dataDir, audit } = loadConfig(process.env, file);
  const key = await readSigningKey({ dataDir, keyFile: audit.keyFile });
  if (!key)
    throw new CommandError(
      `There is no key in ${dataDir} yet: the server makes it when it starts.`,
    );
  return createPublicKey(key).export({ format: 'pem', type: 'spki' }).toString().trim();
}
