/** What is kept is for the server's own user alone, whatever umask it is started with. */
import { readdir, stat } from 'node:fs/promises';
import { chmod, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from '@jest/globals';
import { startServerProcess, type ServerProcess } from '../../support/server.ts';

let server: ServerProcess | undefined;
const umask = process.umask(0o022);

afterEach(async () => {
  process.umask(umask);
  await server?.stop();
});

const kept = [
  'beside.sqlite',
  'beside.sqlite-shm',
  'beside.sqlite-wal',
  'development-certificate.pem',
  'development-key.pem',
  'lock.sqlite',
  'secret',
];

/** @returns Names of what group or others may do something with; the folder itself is `.`. */
async function open(dataDir: string): Promise<string[]> {
  const names = ['.', ...(await readdir(dataDir))];
  expect(names).toEqual(expect.arrayContaining(kept));
  const modes = await Promise.all(names.map(async (name) => await stat(join(dataDir, name))));
  return names.filter((_, index) => modes[index]!.mode & 0o077);
}

test('what the server makes is for its user alone, with a umask that lets others read', async () => {
  process.umask(0o000);
  const parent = await mkdtemp(join(tmpdir(), 'beside-modes-'));
  const dataDir = join(parent, 'data');
  server = await startServerProcess({ BESIDE_DATA_DIR: dataDir });
  expect(await open(dataDir)).toEqual([]);
});

test('what was there with wider modes is narrowed, with a warning for each that names no secret', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'beside-modes-'));
  server = await startServerProcess({ BESIDE_DATA_DIR: dataDir });
  await server.end('SIGKILL');
  for (const name of kept) await chmod(join(dataDir, name), 0o644);
  const devices = 'inventory-0123456789ab.last';
  await writeFile(join(dataDir, devices), 'id,name,user\n', { mode: 0o644 });
  await chmod(dataDir, 0o755);
  const secret = 'a-secret-that-others-could-read-until-now';
  await writeFile(join(dataDir, 'secret'), secret, { mode: 0o644 });
  server = await startServerProcess({ BESIDE_DATA_DIR: dataDir });
  expect(await open(dataDir)).toEqual([]);
  const warnings = server
    .output()
    .split('\n')
    .filter((line) => line.includes('others could read it'))
    .map((line) => JSON.parse(line) as { file: string; mode: string });
  expect(warnings.map(({ file, mode }) => [file, mode])).toEqual([
    [dataDir, '0755'],
    ...['beside.sqlite', 'beside.sqlite-wal', 'beside.sqlite-shm', 'lock.sqlite', 'secret'].map(
      (name) => [join(dataDir, name), '0644'],
    ),
    ...['development-certificate.pem', 'development-key.pem', devices].map((name) => [
      join(dataDir, name),
      '0644',
    ]),
  ]);
  expect(server.output()).not.toContain(secret);
});

test('a folder that everybody may put things into, as /tmp, is left as it is', async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'beside-modes-'));
  await chmod(dataDir, 0o1777);
  server = await startServerProcess({ BESIDE_DATA_DIR: dataDir });
  expect(await open(dataDir)).toEqual(['.']);
  expect(server.output()).not.toContain('others could read it');
});
