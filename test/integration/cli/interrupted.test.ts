/** A backup or a restore that comes to no end leaves nothing behind. */
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { watch } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import BetterSqlite3 from 'better-sqlite3';
import { openStore } from '../../../src/database/database.ts';
import { root } from '../../support/sources.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { runMain } from '../../support/server.ts';
import { describeWithSmallDisk, SmallDisk } from '../../support/small-disk.ts';

/** What no compression makes smaller. */
const rowBytes = 64 * 1024;
const rowCount = 80;

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let dataDir: string;
let file: string;

beforeAll(async () => {
  folder = await temporaryFolder();
  dataDir = join(folder.path, 'data');
  await (await openStore(dataDir)).destroy();
  const database = new BetterSqlite3(join(dataDir, 'beside.sqlite'));
  database.exec('create table filler (bytes)');
  const insert = database.prepare('insert into filler values (?)');
  for (let row = 0; row < rowCount; row += 1) insert.run(randomBytes(rowBytes));
  database.close();
  file = join(folder.path, 'good.backup');
  expect((await beside(dataDir, 'backup', file)).code).toBe(0);
});
afterAll(async () => {
  await folder.remove();
});

const beside = async (of: string, ...args: string[]) =>
  await runMain(args, { BESIDE_DATA_DIR: of });

/** Runs a command, and ends it when something is there whose name begins so. @returns By what it ended. */
async function endedIn(
  where: string,
  draft: string,
  signal: NodeJS.Signals,
  args: string[],
  of: string,
): Promise<NodeJS.Signals | null> {
  const child = spawn(process.execPath, [join(root, 'src/main.ts'), ...args], {
    env: { ...process.env, NODE_OPTIONS: '', BESIDE_DATA_DIR: of },
    stdio: 'ignore',
  });
  const watcher = watch(where, (_event, name) => {
    if (name?.startsWith(draft)) child.kill(signal);
  });
  const [, by] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null];
  watcher.close();
  return by;
}

test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
  '%s in the middle of a backup ends it, and leaves no part of it',
  async (signal) => {
    const target = join(folder.path, 'never.backup');
    const args = ['backup', target];
    expect(await endedIn(folder.path, '.beside-backup-', signal, args, dataDir)).toBe(signal);
    expect((await readdir(folder.path)).sort()).toEqual(['data', 'good.backup']);
  },
);

test('a restore that is ended before it has taken the place of anything leaves all as it was', async () => {
  const before = (await readdir(dataDir)).sort();
  const args = ['restore', file, '--force'];
  expect(await endedIn(dataDir, '.beside-restore-', 'SIGINT', args, dataDir)).toBe('SIGINT');
  // Whoever is killed leaves the file of the lock, and holds it no longer.
  const left = (await readdir(dataDir)).filter((name) => !name.startsWith('lock.sqlite'));
  expect(left.sort()).toEqual(before);
  expect((await beside(dataDir, 'restore', file, '--force')).code).toBe(0);
});

describeWithSmallDisk('on a disk that is too small', () => {
  let disk: SmallDisk;
  beforeAll(() => {
    // Of eight megabytes: the copy of the database has room, and the archive beside it has not.
    disk = new SmallDisk();
  });
  afterAll(() => {
    disk.close();
  });

  test('a backup is given up in one sentence, wherever it had got to', async () => {
    const target = join(disk.folder, 'x.backup');
    const packed = await beside(dataDir, 'backup', target);
    expect(packed).toEqual({ code: 1, output: `${target}: the disk is full (ENOSPC)\n` });
    expect(await readdir(disk.folder)).toEqual([]);
    disk.fill();
    const copied = await beside(dataDir, 'backup', target);
    expect(copied).toEqual({
      code: 1,
      output: `${target} cannot be written: the disk is full, or fails (SQLITE_FULL); make room, or name a file on another one.\n`,
    });
    expect(await readdir(disk.folder)).toEqual(['ballast']);
    disk.makeRoom();
  });
});
