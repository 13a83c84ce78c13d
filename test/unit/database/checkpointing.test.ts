/** The log is copied into the database by a thread, so that the thread that writes never waits for the disk. */
import { mkdtemp, rename, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { openStore } from '../../../src/database/database.ts';
import type { Store } from '../../../src/database/store.ts';
import { rows } from '../../support/records.ts';
import { until } from '../../support/until.ts';

let dataDir: string;
let store: Store;
const faults: unknown[] = [];

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'beside-checkpoints-'));
  store = await openStore(dataDir);
  faults.length = 0;
  store.checkpointInThread((fault) => faults.push(fault));
});
afterEach(async () => {
  await store.destroy();
  await rm(dataDir, { recursive: true, force: true });
});

/** Two megabytes each. */
async function write(id: number): Promise<void> {
  await store.write(async (transaction) => {
    const login = { id: String(id), data: 'x'.repeat(2_000_000), expires_at: 0 };
    await transaction.insertInto('logins').values(login).execute();
  });
  await store.checkpointed();
}
const sizeOf = async (name: string) => (await stat(join(dataDir, name))).size;

test('the log stays short, however much is written, and all of it is there', async () => {
  for (let id = 0; id < 15; id += 1) await write(id);
  expect(await sizeOf('beside.sqlite-wal')).toBeLessThan(10_000_000);
  expect(await sizeOf('beside.sqlite')).toBeGreaterThan(20_000_000);
  expect(rows(dataDir, 'select id from logins where length(data) = 2000000')).toHaveLength(15);
  expect(faults).toEqual([]);
});

test('a thread that cannot copy is told of, and nobody waits for it', async () => {
  const file = join(dataDir, 'beside.sqlite');
  await store.write(async (transaction) => {
    const login = { id: '1', data: 'x'.repeat(2_000_000), expires_at: 0 };
    await transaction.insertInto('logins').values(login).execute();
    await rename(file, `${file}.moved`);
  });
  await until('it is told', () => faults.length > 0);
  expect(String(faults[0])).toMatch(/unable to open database file|directory does not exist/);
  await rename(`${file}.moved`, file);
});
