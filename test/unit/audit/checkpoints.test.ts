/** When the newest row of the audit log is signed: after so many rows, and at midnight, by whatever clock. */
import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { pino } from 'pino';
import { AuditLog } from '../../../src/audit/audit-log.ts';
import { Checkpoints } from '../../../src/audit/checkpoints.ts';
import { openStore } from '../../../src/database/database.ts';
import type { Store } from '../../../src/database/store.ts';
import { ManualClock } from '../../support/clock.ts';
import { rows } from '../../support/records.ts';
import { until } from '../../support/until.ts';

const hourMs = 3_600_000;

let dataDir: string;
let store: Store;
let timers: ManualClock;
/** By how much the machine's clock was set. */
let setBy: number;
let log: AuditLog;

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'beside-checkpoints-'));
  store = await openStore(dataDir);
  timers = new ManualClock();
  setBy = 0;
  const clock = {
    now: () => timers.now() + setBy,
    after: timers.after.bind(timers),
  };
  // Noon of a day.
  timers.advance(1_000 * 24 * hourMs + 12 * hourMs - timers.now());
  const { privateKey: key } = generateKeyPairSync('ed25519');
  const options = { store, clock, key, logger: pino({ level: 'silent' }) };
  const file = join(dataDir, 'checkpoints.jsonl');
  const checkpoints = await Checkpoints.open({ ...options, rows: 10, file });
  log = await AuditLog.open({ ...options, networkOf: (address) => address, checkpoints });
});
afterEach(async () => {
  await log.close();
  await store.destroy();
  await rm(dataDir, { recursive: true, force: true });
});

const happen = async (times: number) => {
  for (let time = 0; time < times; time += 1)
    await log.write({ type: 'configuration.changed', at: timers.now() });
};
const signed = () =>
  rows<{ id: number }>(dataDir, 'select id from audit_checkpoints order by id').map(({ id }) => id);
const untilSigned = async (ids: number[]) => {
  await until(`rows ${ids.join(', ')} are signed`, () => signed().join() === ids.join());
};

test('after each ten rows', async () => {
  await happen(9);
  timers.advance(0);
  await setImmediate();
  expect(signed()).toEqual([]);
  for (const ids of [[10], [10, 20]]) {
    await happen(ids.at(-1)! - (await lastRow()));
    timers.advance(0);
    await untilSigned(ids);
  }
});

const lastRow = async () => {
  const newest = await store
    .selectFrom('audit_events')
    .select('id')
    .orderBy('id', 'desc')
    .limit(1)
    .execute();
  return newest[0]?.id ?? 0;
};

/** In steps, as time passes. What becomes due is done. */
const pass = async (hours: number) => {
  for (let minute = 0; minute < hours * 60; minute += 10) timers.advance(hourMs / 6);
  await setImmediate();
};

test('at each midnight, of UTC, if there is anything new', async () => {
  await happen(1);
  await pass(11.5);
  expect(signed()).toEqual([]);
  await pass(0.5);
  await untilSigned([1]);
  await happen(1);
  await pass(24);
  await untilSigned([1, 2]);
});

test.each([
  ['forward', 8, 4],
  ['back', -8, 20],
])('at midnight of a clock that was set %s meanwhile', async (_where, setByHours, hoursLeft) => {
  await happen(1);
  setBy = setByHours * hourMs;
  await pass(hoursLeft - 0.5);
  expect(signed()).toEqual([]);
  await pass(0.5);
  await untilSigned([1]);
});
