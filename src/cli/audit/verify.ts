/** Checks the audit log: its own hashes, and the checkpoints that the server has signed. */
import { createPublicKey, type KeyObject } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { checkpointSchema, type Checkpoint } from '../../audit/checkpoint.ts';
import { checkpointsFile } from '../../audit/checkpoint-file.ts';
import { keyName, readSigningKey } from '../../audit/signing-key.ts';
import { verifyAuditLog, type Finding, type Verification } from '../../audit/verify.ts';
import type { Config } from '../../config/load.ts';
import { readCheckpoints } from '../../database/audit-checkpoints.ts';
import { CommandError } from '../command-error.ts';
import { openDatabase } from '../open-database.ts';

/** At most this many findings are printed. For the rest, only their number is printed. */
const mostTold = 20;

export interface VerifyOptions {
  checkpoints?: string[];
  publicKey?: string;
  json?: boolean;
  config?: string;
}

/** @returns The findings in words or as JSON. `isSound` says that there are none. */
export async function verify(options: VerifyOptions): Promise<{ text: string; isSound: boolean }> {
  const { config, database } = openDatabase(options.config);
  try {
    const ownFile = checkpointsFile(config.dataDir, config.audit.checkpointFile);
    const files = [...(existsSync(ownFile) ? [ownFile] : []), ...(options.checkpoints ?? [])];
    const seen = [
      ...(await readCheckpoints(database)),
      ...(await Promise.all(files.map(readCheckpointFile))).flat(),
    ];
    // Most checkpoints are both in the database and in a file.
    const checkpoints = [...new Map(seen.map((each) => [textOf(each), each])).values()];
    const key = await publicKeyOf(options, config);
    const found = await verifyAuditLog(database, { checkpoints, key });
    // Without the key anybody could have made them.
    const isSound = found.findings.length === 0 && (key !== undefined || checkpoints.length === 0);
    return { text: options.json ? JSON.stringify(found) : inWords(found, key), isSound };
  } finally {
    await database.destroy();
  }
}

function textOf({ id, hash, at, signature }: Checkpoint): string {
  return JSON.stringify([id, hash, at, signature]);
}

async function readCheckpointFile(file: string): Promise<Checkpoint[]> {
  const lines = (await readFile(file, 'utf8')).split('\n');
  return lines.flatMap((line, index) => {
    if (line.trim() === '') return [];
    try {
      return [checkpointSchema.parse(JSON.parse(line))];
    } catch {
      // A server that ended while it wrote, or had no room, has left a part of a line. That checkpoint
      // is in the database.
      if (index > 0 && index === lines.length - 1) return [];
      throw new CommandError(`${file}, line ${index + 1}: expected a checkpoint in JSON.`);
    }
  });
}

async function publicKeyOf(
  { publicKey: file }: VerifyOptions,
  { dataDir, audit }: Config,
): Promise<KeyObject | undefined> {
  if (file === undefined) {
    const key = await readSigningKey({ dataDir, keyFile: audit.keyFile });
    return key && createPublicKey(key);
  }
  const pem = await readFile(file, 'utf8');
  try {
    const key = createPublicKey(pem);
    if (key.asymmetricKeyType === 'ed25519') return key;
  } catch {
    // The error is thrown below.
  }
  throw new CommandError(
    `${file}: expected a public Ed25519 key in PEM ("beside audit public-key").`,
  );
}

const sentences: Record<Finding['kind'], (row: string, finding: Finding) => string> = {
  missing: (row) => `${row} missing: taken out.`,
  changed: (row) => `${row} changed: the record is not what its hash was made of, or no record.`,
  moved: (row) => `${row} moved: the record says that it was another one.`,
  'put-in': (row) => `${row} put in: the log has each number from 1 on, and each once.`,
  'not-chained': (_, { from, to }) =>
    `Row ${from} was changed, or row ${to} was put in: row ${to} carries the hash of another row before it.`,
  'personal-changed': (row) => `${row} changed: the personal data are not those of the record.`,
  'personal-added': (row) => `${row} changed: personal data were put in.`,
  'personal-missing': (row) => `${row} changed: the personal data are gone, and no purge says so.`,
  'redaction-not-signed': (row) =>
    `${row} not what this server has written: it says of rows that their personal data were deleted, and is not signed for them.`,
  'checkpoint-differs': (row) =>
    `${row} not what a signed checkpoint says: it, or one before it, was changed, and all hashes were made anew.`,
  'checkpoint-not-signed': (row) =>
    `A checkpoint of row ${row.replace(/[^-\d]+/g, '')} was not signed by this server.`,
  'rolled-back': (_, { from, to }) =>
    `Rows ${from} to ${to} are missing: a checkpoint has seen them, so the database was rolled back.`,
};

function inWords(found: Verification, key: KeyObject | undefined): string {
  const { rows, signed, checkpoints, findings } = found;
  const lines = findings.slice(0, mostTold).map((finding) => {
    const { from, to, kind } = finding;
    const row = from === to ? `Row ${from} is` : `Rows ${from} to ${to} are`;
    return sentences[kind](
      ['changed', 'moved', 'put-in'].includes(kind) ? row.replace(/ (is|are)$/, ' was') : row,
      finding,
    );
  });
  if (findings.length > mostTold) lines.push(`… and ${findings.length - mostTold} more findings.`);
  const read = `${rows} rows read`;
  const covered = key
    ? `${checkpoints} signed checkpoints seen, the newest of row ${signed}`
    : `${checkpoints} checkpoints seen, but no key to check their signatures by`;
  if (findings.length > 0)
    return [...lines, `${read}, ${covered}: the audit log was tampered with.`].join('\n');
  if (!key && checkpoints > 0)
    return `${read}, ${covered}: bring ${keyName} back, or name the public key (--public-key).`;
  return `${read}, ${covered}: nothing was changed, taken out, put in or moved.`;
}
