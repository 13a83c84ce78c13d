/** The key that signs checkpoints: Ed25519 (RFC 8032), PKCS #8 in PEM. */
import { createPrivateKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeDurably } from '../common/durable-file.ts';
import { StartupError } from '../common/startup-error.ts';
import { inWords } from '../common/system-error.ts';

/** In the data folder, unless the configuration names another. */
export const keyName = 'audit-key.pem';

interface KeyPlace {
  dataDir: string;
  /** The file that the configuration names. It must exist. */
  keyFile?: string | undefined;
}

/** @returns The key. It is made when there is none and the configuration names none. */
export async function signingKey(place: KeyPlace): Promise<KeyObject> {
  const found = await readSigningKey(place);
  if (found) return found;
  const file = join(place.dataDir, keyName);
  const { privateKey } = generateKeyPairSync('ed25519');
  // When two processes start at the same time, the first wins.
  await writeDurably(file, privateKey.export({ format: 'pem', type: 'pkcs8' }), {
    replace: false,
  }).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  });
  return (await readSigningKey(place)) ?? privateKey;
}

/**
 * @returns Undefined when there is none, and none is named.
 * @throws {StartupError} When it cannot be used. With another key, earlier checkpoints could not be
 *   checked.
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
