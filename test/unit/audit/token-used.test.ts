/** The use of a token is in the audit log once an hour, however often it is used, and whatever the clock does. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { pino } from 'pino';
import { ApiTokens } from '../../../src/application/api-tokens.ts';
import { AuditLog } from '../../../src/audit/audit-log.ts';
import { ApiTokenTable } from '../../../src/database/api-tokens.ts';
import { openStore } from '../../../src/database/database.ts';
import type { Store } from '../../../src/database/store.ts';
import { ManualClock } from '../../support/clock.ts';
import { auditRecords } from '../../support/records.ts';

const minuteMs = 60_000;
const [here, elsewhere] = ['192.0.2.1', '198.51.100.1'];

let dataDir: string;
let store: Store;
let clock: ManualClock;
let use: (address?: string) => Promise<void>;

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'beside-token-'));
  store = await openStore(dataDir);
  clock = new ManualClock();
  clock.advance(1_000 * 24 * 60 * minuteMs);
  const auditLog = await AuditLog.open({
    ...{ store, clock, logger: pino({ level: 'silent' }) },
    networkOf: (address) => address,
    checkpoints: { appended: () => undefined, close: () => Promise.resolve() },
  });
  const tokens = new ApiTokens({ store, auditLog, table: new ApiTokenTable(store), clock });
  const wanted = { name: 'Desk', permissions: ['audit.read' as const], scope: 'everyone' as const };
  const { secret } = await tokens.create({ ...wanted, days: 30 }, {});
  use = async (address = here) => {
    await tokens.authenticate(secret, address);
  };
});
afterEach(async () => {
  await store.destroy();
  await rm(dataDir, { recursive: true, force: true });
});

const uses = () =>
  auditRecords(dataDir)
    .filter(({ type }) => type === 'token.used')
    .map(({ address }) => address);

test('one that is used each minute is there once an hour', async () => {
  for (let minute = 0; minute < 150; minute += 1) {
    await use();
    clock.advance(minuteMs);
  }
  expect(uses()).toEqual([here, here, here]);
});

test('one that comes from another network is there at once, in the same minute too', async () => {
  for (const address of [here, elsewhere, elsewhere]) await use(address);
  expect(uses()).toEqual([here, elsewhere]);
});

test('one that is used after the clock was set back by hours is there', async () => {
  await use();
  clock.advance(-5 * 60 * minuteMs);
  await use();
  clock.advance(minuteMs);
  await use();
  expect(uses()).toEqual([here, here]);
});
