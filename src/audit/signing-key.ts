/** The key that signs checkpoints: Ed25519 (RFC 8032), PKCS #8 in PEM. */
import { createPrivateKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeDurably } from '../common/durable-file.ts';
import { StartupError } from '../common/startup-error.ts';
import { inWords } from '../common/system-error.ts';

/** The name of the file in the data folder. It is used if the configuration names no file. */
export const keyName = 'audit-key.pem';

interface KeyPlace {
  dataDir: string;
  /** The file that the configuration names. It must exist. */
  keyFile?: string | undefined;
}

/**
 * @returns The private key. If there is no file, and the configuration names none, a new key is
 *   made and stored.
 * @throws {StartupError} If the file cannot be used.
 */
export async function signingKey(place: KeyPlace): Promise<KeyObject> {
  const found = await readSigningKey(place);
  if (found) return found;
  const file = join(place.dataDir, keyName);
  const { privateKey } = generateKeyPairSync('ed25519');
  // If two processes start at the same time, both use the key of the first.
  await writeDurably(file, privateKey.export({ format: 'pem', type: 'pkcs8' }), {
    replace: false,
  }).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  });
  return (await readSigningKey(place)) ?? privateKey;
}

/**
 * @returns The private key. Undefined if there is no file, and the configuration names none.
 * @throws {StartupError} If the file cannot be used. No new key replaces it, because earlier
 *   checkpoints can be checked only with the old one.
 */
export async function readSigningKey({
  dataDir,
  keyFile,
}: KeyPlace): Promise<KeyObject | undefined> {
  const file = keyFile ?? join(dataDir, keyName);
  const named = keyFile === undefined ? file : `audit.keyFile: ${file}`;
  let pem: string;
  try {
    pem = await readFile(file, 'utf8');
  } catch (error) {
    if (keyFile === undefined && (error as NodeJS.ErrnoException).code === 'ENOENT')
      return undefined;
    throw new StartupError([`${named}: ${inWords(error, file)}`], { cause: error });
  }
  let kind: string | undefined;
  try {
    const key = createPrivateKey(pem);
    kind = key.asymmetricKeyType;
    if (kind === 'ed25519') return key;
  } catch {
    kind = 'none that can be read';
  }
  throw new StartupError([
    `${named}: expected a private Ed25519 key in PEM, found ${kind ?? 'a secret one'}; make one with "openssl genpkey -algorithm ed25519"`,
  ]);
}
