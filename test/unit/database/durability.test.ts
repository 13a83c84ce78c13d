/** A commit is acknowledged when the disk has it; the disk may be slow, or fail. */
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { pino } from 'pino';
import { toErrorReply } from '../../../src/common/error-reply.ts';
import { StoreError } from '../../../src/common/store-error.ts';
import { openStore } from '../../../src/database/database.ts';
import type { Store } from '../../../src/database/store.ts';
import { rows } from '../../support/records.ts';

let dataDir: string;
let store: Store;
/** What was in the log's file at each wait for the disk. */
const synced: number[] = [];
let disk: () => Promise<void>;

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'beside-log-'));
  disk = () => Promise.resolve();
  store = await openStore(dataDir, async (file) => {
    synced.push((await file.stat()).size);
    await disk();
    await file.datasync();
  });
  synced.length = 0;
});
afterEach(async () => {
  await store.destroy();
  await rm(dataDir, { recursive: true, force: true });
});

async function commit(id: string): Promise<string> {
  return await store.commit(async (transaction) => {
    await transaction.insertInto('logins').values({ id, data: '{}', expires_at: 0 }).execute();
    return id;
  });
}

function logins(): string[] {
  return rows<{ id: string }>(dataDir, 'select id from logins order by id').map(({ id }) => id);
}

test('every commit is in the file that is waited for', async () => {
  expect(await commit('one')).toBe('one');
  const { size } = await stat(join(dataDir, 'beside.sqlite-wal'));
  expect(synced).toEqual([size]);
  expect(size).toBeGreaterThan(0);
});

test('those who commit together wait once, and a commit during a wait waits for another', async () => {
  const slow = Promise.withResolvers<void>();
  disk = () => slow.promise;
  const acknowledged: string[] = [];
  const committing = async (id: string) => acknowledged.push(await commit(id));
  const first = Promise.all([committing('one'), committing('two')]);
  while (synced.length === 0) await new Promise(setImmediate);
  const second = Promise.all([committing('three'), committing('four'), committing('five')]);
  while (logins().length < 5) await new Promise(setImmediate);
  expect(acknowledged).toEqual([]);
  slow.resolve();
  await Promise.all([first, second]);
  expect(synced.length).toBeLessThanOrEqual(3);
  expect(synced.at(-1)).toBeGreaterThan(synced[0] ?? Infinity);
});

test('work that fails leaves nothing, and is not waited for', async () => {
  const failing = store.commit(async (transaction) => {
    await transaction.insertInto('logins').values({ id: 'x', data: '', expires_at: 0 }).execute();
    throw new Error('changed my mind');
  });
  await expect(failing).rejects.toThrow('changed my mind');
  expect([logins(), synced]).toEqual([[], []]);
});

test('after the disk has failed once nothing is acknowledged or written any more, and people are told why', async () => {
  disk = () => Promise.reject(new Error('EIO'));
  const refused = await commit('one').catch((error: unknown) => error);
  disk = () => Promise.resolve();
  const later = await commit('two').catch((error: unknown) => error);
  for (const error of [refused, later]) {
    expect(error).toBeInstanceOf(StoreError);
    const silent = pino({ level: 'silent' });
    expect(toErrorReply(error, silent)).toMatchObject({ code: 'STORE_UNAVAILABLE' });
  }
  expect(logins()).not.toContain('two');
  await expect(store.tryToWrite()).rejects.toBeInstanceOf(StoreError);
});
