/** What is written outside of sessions, when the database takes nothing for a moment. */
import { mkdtemp, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { AuditLog } from '../../../src/audit/audit-log.ts';
import { databaseFile, openStore } from '../../../src/database/database.ts';
import type { Store } from '../../../src/database/store.ts';
import { auditRecords } from '../../support/records.ts';

let dataDir: string;
let store: Store;
let log: AuditLog;

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'beside-audit-'));
  store = await openStore(dataDir);
  log = new AuditLog(store, (address) => address);
});
afterEach(async () => {
  await store.destroy();
  await rm(dataDir, { recursive: true, force: true });
});

const refused = { type: 'passcode.refused', address: '192.0.2.1' } as const;
const counts = () => auditRecords(dataDir).map(({ details }) => details['count'] ?? 1);

test('the same counts in one row, for a minute', async () => {
  for (const at of [1_000, 2_000, 60_999]) await log.write({ ...refused, at });
  expect(counts()).toEqual([3]);
  await log.write({ ...refused, at: 61_000 });
  expect(counts()).toEqual([3, 1]);
});

test('what could not be written is told, and what comes next has a row', async () => {
  const file = databaseFile(dataDir);
  await rename(file, `${file}.away`);
  await expect(log.write({ ...refused, at: 1_000 })).rejects.toThrow();
  await rename(`${file}.away`, file);
  await log.write({ ...refused, at: 2_000 });
  await log.write({ ...refused, at: 3_000 });
  expect(counts()).toEqual([2]);
});
