/** A backup: a gzipped tar with a manifest, which other tools can open too. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { create, extract } from 'tar';
import { z } from 'zod';
import { about, isSystemError } from '../../common/system-error.ts';
import { CommandError } from '../command-error.ts';

export const databaseName = 'beside.sqlite';
/** The other files of a data folder that are kept. Without the secret everybody would be signed out. */
export const besideDatabase = [
  'secret',
  'audit-key.pem',
  'audit-checkpoints.jsonl',
  'development-certificate.pem',
  'development-key.pem',
];
const manifestName = 'manifest.json';
const format = 'beside-backup-1';

const manifestSchema = z.strictObject({
  format: z.literal(format),
  /** The version of Beside. */
  version: z.string(),
  /** The last migration of the database. */
  schema: z.string(),
  createdAt: z.iso.datetime(),
  /** Whether the secret is in the archive, or was in the configuration. */
  secret: z.enum(['kept', 'configured']),
  files: z.array(
    z.strictObject({
      name: z.enum([databaseName, ...besideDatabase]),
      bytes: z.int().min(0),
      sha256: z.hex().length(64),
    }),
  ),
});

export type Manifest = z.infer<typeof manifestSchema>;

/**
 * Packs every file of a folder, which also gets the manifest.
 *
 * @param file The archive. It is on disk when this returns.
 */
export async function pack(
  folder: string,
  file: string,
  about: Omit<Manifest, 'format' | 'files'>,
): Promise<void> {
  const names = (await readdir(folder)).sort();
  const files = await Promise.all(names.map(async (name) => await describe(folder, name)));
  const manifest = { format, ...about, files };
  await writeFile(join(folder, manifestName), `${JSON.stringify(manifest, null, 2)}\n`);
  // Without the owner and the times of this machine.
  const options = { file, cwd: folder, gzip: true, portable: true, mode: 0o600 };
  await create(options, [manifestName, ...names]);
  const handle = await open(file, 'r+');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/**
 * Unpacks an archive into an empty folder, and compares every file with the manifest.
 *
 * @throws {CommandError} If it is damaged, cut short, or not a backup of Beside.
 */
export async function unpack(file: string, folder: string): Promise<Manifest> {
  const known = [manifestName, databaseName, ...besideDatabase];
  try {
    await extract({
      file,
      cwd: folder,
      strict: true,
      preserveOwner: false,
      filter: (path, entry) => known.includes(path) && 'type' in entry && entry.type === 'File',
    });
  } catch (error) {
    if (isSystemError(error)) throw about(folder, error);
    throw new CommandError(
      `${file} is damaged, cut short, or no backup of Beside (${(error as Error).message}).`,
    );
  }
  const manifest = await readManifest(file, join(folder, manifestName));
  for (const expected of manifest.files) {
    const found = await describe(folder, expected.name).catch(() => undefined);
    if (found?.sha256 !== expected.sha256)
      throw new CommandError(
        `${file} is damaged: ${expected.name} in it ${found ? 'is not what was put in' : 'is missing'}.`,
      );
  }
  return manifest;
}

async function readManifest(file: string, path: string): Promise<Manifest> {
  const text = await readFile(path, 'utf8').catch(() => undefined);
  if (text === undefined)
    throw new CommandError(`${file} is no backup of Beside: there is no manifest in it.`);
  try {
    return manifestSchema.parse(JSON.parse(text));
  } catch {
    throw new CommandError(
      `${file} is no backup that this version of Beside can read: its manifest is of another kind.`,
    );
  }
}

async function describe(folder: string, name: string): Promise<Manifest['files'][number]> {
  const path = join(folder, name);
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return { name, bytes: (await stat(path)).size, sha256: hash.digest('hex') };
}
