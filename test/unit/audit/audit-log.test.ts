/** Rows of the audit log come and go with the transaction that they are written in, and nobody can fill it. */
import { mkdtemp, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { pino } from 'pino';
import { AuditLog } from '../../../src/audit/audit-log.ts';
import { verifyAuditLog } from '../../../src/audit/verify.ts';
import { databaseFile, openReader, openStore } from '../../../src/database/database.ts';
import type { Store } from '../../../src/database/store.ts';
import { ManualClock } from '../../support/clock.ts';
import { auditRecords, auditRepeats } from '../../support/records.ts';

let dataDir: string;
let store: Store;
let log: AuditLog;
let clock: ManualClock;

const openLog = async () =>
  await AuditLog.open({
    ...{ store, clock, logger: pino({ level: 'silent' }) },
    networkOf: (address) => address,
    checkpoints: { appended: () => undefined, close: () => Promise.resolve() },
  });

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'beside-audit-'));
  store = await openStore(dataDir);
  clock = new ManualClock();
  log = await openLog();
});
afterEach(async () => {
  await store.destroy();
  await rm(dataDir, { recursive: true, force: true });
});

const happen = async (by: AuditLog, fail = false) => {
  await store.commit(async (transaction) => {
    await by.append(transaction, [
      { type: 'session.created', at: 1, personKey: 'hanna' },
      { type: 'session.ended', at: 2 },
    ]);
    if (fail) throw new Error('no');
  });
};
const verified = async () => await verifyAuditLog(store, { checkpoints: [], key: undefined });

test('what is rolled back leaves no row, and no gap', async () => {
  await happen(log);
  await expect(happen(log, true)).rejects.toThrow('no');
  await happen(log);
  expect(await verified()).toMatchObject({ rows: 4, findings: [] });
});

test('the first of all may be rolled back', async () => {
  await expect(happen(log, true)).rejects.toThrow('no');
  await happen(log);
  expect(await verified()).toMatchObject({ rows: 2, findings: [] });
});

test('two that write by turns go on from each other’s rows', async () => {
  const other = await openLog();
  for (const by of [log, other, other, log, other]) await happen(by);
  await expect(happen(log, true)).rejects.toThrow('no');
  await happen(other);
  await happen(log);
  expect(await verified()).toMatchObject({ rows: 14, findings: [] });
});

test('what comes while it is verified is not taken for missing', async () => {
  await happen(log);
  const reader = openReader(databaseFile(dataDir))!;
  const busy = reader.withPlugin({
    transformQuery: ({ node }) => node,
    async transformResult({ result }) {
      await happen(log);
      return result;
    },
  });
  const found = await verifyAuditLog(busy, { checkpoints: [], key: undefined });
  expect(found.findings).toEqual([]);
  // Some have come before the rows were read, and some after.
  expect(found.rows).toBeGreaterThan(2);
  expect(await verified()).toMatchObject({ findings: [] });
  expect((await verified()).rows).toBeGreaterThan(found.rows);
  await reader.destroy();
});

const refused = { type: 'passcode.refused', address: '192.0.2.1', at: 1 } as const;
const counts = () => auditRecords(dataDir).map(({ details }) => details['count']);
const counted = () => auditRepeats(dataDir).map(({ count }) => count);

test('the same is a row at once, is counted for a minute, and then one more row', async () => {
  for (const ms of [0, 1_000, 58_999]) {
    clock.advance(ms);
    await log.write(refused);
  }
  expect([counts(), counted()]).toEqual([[undefined], [2]]);
  clock.advance(1);
  // Handled in order, and so behind the row of the minute.
  await log.write(refused);
  expect([counts(), counted()]).toEqual([[undefined, 2, undefined], []]);
});

test('whatever somebody asks for when they read the log, they cannot fill it', async () => {
  const reading = { type: 'audit.read', at: 1, personKey: 'ada' } as const;
  for (let session = 0; session < 50; session += 1)
    await log.write({ ...reading, details: { session } });
  await log.write({ ...reading, personKey: 'ben', details: { session: 1 } });
  expect([auditRecords(dataDir).length, counted()]).toEqual([31, [20]]);
  await log.close();
  expect(auditRecords(dataDir).at(-1)?.details).toEqual({ count: 20, since: expect.any(Number) });
});

test('what comes to no minute’s end is a row when the log is closed', async () => {
  for (let count = 0; count < 5; count += 1) await log.write(refused);
  await log.close();
  expect([counts(), counted()]).toEqual([[undefined, 4], []]);
});

test('what could not be written is told, and what comes next has a row', async () => {
  const file = databaseFile(dataDir);
  await rename(file, `${file}.away`);
  await expect(log.write(refused)).rejects.toThrow();
  await rename(`${file}.away`, file);
  await log.write(refused);
  await log.write(refused);
  expect([counts(), counted()]).toEqual([[undefined], [1]]);
});
