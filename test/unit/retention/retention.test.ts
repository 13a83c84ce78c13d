/** What is deleted follows the setting, also while a purge runs. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { pino } from 'pino';
import { Retention } from '../../../src/application/retention/retention.ts';
import { openStore } from '../../../src/database/database.ts';
import { purgings } from '../../../src/database/purge/purgings.ts';
import type { Store } from '../../../src/database/store.ts';
import type { RetentionDays, RetentionSetting } from '../../../src/protocol/retention.ts';
import { aged, dayMs } from '../../support/aged.ts';
import { ManualClock } from '../../support/clock.ts';
import { rows } from '../../support/records.ts';
import { until } from '../../support/until.ts';

let dataDir: string;
let store: Store;
let clock: ManualClock;
let retention: Retention;
const days: Record<RetentionSetting, RetentionDays> = {
  chatDays: 30,
  sessionDays: 'forever',
  personalDataDays: 'forever',
  auditDays: 'forever',
};
/** Called when a step of the chat's purge has deleted its rows, before the next step. */
let betweenSteps: () => void;

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'beside-retention-'));
  store = await openStore(dataDir);
  clock = new ManualClock();
  clock.advance(1_000 * dayMs);
  const { over, auditLog } = await aged(store, clock);
  for (let index = 0; index < 10; index += 1) await over(`old-${index}`, clock.now() - 40 * dayMs);
  days.chatDays = 30;
  const [chat] = purgings.chat;
  const slow = {
    ...chat!,
    atOnce: 2,
    remove: async (...asked: Parameters<NonNullable<typeof chat>['remove']>) => {
      const gone = await chat!.remove(...asked);
      betweenSteps();
      return gone;
    },
  };
  retention = new Retention({
    ...{
      store,
      auditLog,
      clock,
      pauseMs: 0,
      stepMs: Infinity,
      purgings: { ...purgings, chat: [slow] },
    },
    logger: pino({ level: 'silent' }),
    settings: { retention: days },
    lastPurges: () => Promise.resolve(new Map()),
  });
});
afterEach(async () => {
  await retention[Symbol.asyncDispose]();
  await store.destroy();
  await rm(dataDir, { recursive: true, force: true });
});

const run = async () => {
  retention.start();
  await until('it has run', () => retention.lastRunAt !== undefined);
  return rows(dataDir, 'select seq from chat_messages').length;
};

test.each<RetentionDays>(['forever', 365])(
  'whoever keeps the chat for longer (%s) ends the purge that deletes it',
  async (longer) => {
    betweenSteps = () => (days.chatDays = longer);
    expect(await run()).toBe(18);
  },
);

test('whoever keeps it for less does not: the rest goes next time', async () => {
  betweenSteps = () => {
    days.chatDays = 1;
    clock.advance(1);
  };
  expect(await run()).toBe(0);
});
