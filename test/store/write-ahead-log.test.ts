import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { openStore, type Store } from '../../src/database/database.ts';
import { Durability } from '../../src/database/sqlite/durability.ts';

let dataDir: string;
let store: Store;
let log: Durability;
/** What was in the log's file at each wait for the disk; the disk may be slow, or fail. */
const synced: number[] = [];
let disk: () => Promise<void>;

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'beside-log-'));
  store = await openStore(dataDir);
  synced.length = 0;
  disk = () => Promise.resolve();
  log = await Durability.open(dataDir, async (file) => {
    synced.push((await file.stat()).size);
    await disk();
    await file.datasync();
  });
});
afterEach(async () => {
  await log.close();
  await store.destroy();
  await rm(dataDir, { recursive: true, force: true });
});

let logins = 0;

async function commit(): Promise<void> {
  const id = `login-${(logins += 1)}`;
  await store.insertInto('logins').values({ id, data: '{}', expires_at: 0 }).execute();
}

test('every commit is in the file that is waited for', async () => {
  await commit();
  const { size } = await stat(join(dataDir, 'beside.sqlite-wal'));
  await log.flush();
  expect(synced).toEqual([size]);
  expect(size).toBeGreaterThan(0);
});

test('those who wait together wait once, and a commit during a wait waits for another', async () => {
  const slow = Promise.withResolvers<void>();
  disk = () => slow.promise;
  await commit();
  const first = Promise.all([log.flush(), log.flush()]);
  while (synced.length === 0) await new Promise(setImmediate);
  await commit();
  const second = Promise.all([log.flush(), log.flush(), log.flush()]);
  slow.resolve();
  await Promise.all([first, second]);
  expect(synced).toHaveLength(2);
  expect(synced[1]).toBeGreaterThan(synced[0] ?? Infinity);
});

test('after the disk has failed once nothing counts as written any more', async () => {
  disk = () => Promise.reject(new Error('EIO'));
  await expect(log.flush()).rejects.toThrow('EIO');
  disk = () => Promise.resolve();
  await expect(log.flush()).rejects.toThrow('could not be written');
  expect(() => {
    log.assertHealthy();
  }).toThrow('could not be written');
});
