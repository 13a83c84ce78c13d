/** The row of a session in the reports: made from its events, however often they come. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { pino } from 'pino';
import { EventBus } from '../../../src/application/event-bus.ts';
import { openStore } from '../../../src/database/database.ts';
import { Outbox } from '../../../src/database/outbox.ts';
import { erasePersonFromReports, reportEvent } from '../../../src/database/session-reports.ts';
import type { Store } from '../../../src/database/store.ts';
import { reportPicture } from '../../../src/domain/share.ts';
import { ManualClock } from '../../support/clock.ts';
import { committing, type Committing } from '../../support/committed.ts';
import { rows } from '../../support/records.ts';
import { helper, sharer } from '../../support/sessions-in.ts';

let dataDir: string;
let store: Store;
let outbox: Outbox;
let sessions: Committing;

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'beside-reports-'));
  store = await openStore(dataDir);
  outbox = new Outbox(store);
  const logger = pino({ level: 'silent' });
  sessions = await committing(store, new EventBus({ outbox, clock: new ManualClock(), logger }));
});
afterEach(async () => {
  await store.destroy();
  await rm(dataDir, { recursive: true, force: true });
});

/** Tells the reports of all that has happened until now, from the beginning. */
async function tellAll(): Promise<void> {
  for (const entry of await outbox.after(0, 1_000)) await reportEvent(store, entry);
}

const device = { id: 'laptop-7', name: 'LAPTOP-7', system: 'Windows 11', userName: 'sharer' };

/** Opened at 1 s, and joined then. */
async function wholeSession(id: string): Promise<void> {
  const session = await sessions.open(id);
  const found = { ...device, compliance: 'compliant' } as const;
  session.seeDevice({ state: 'compliant', evidence: 'listed', device: found }, 2_000);
  session.requestView(3_000);
  session.answer(true, 4_000);
  session.startSharing('window', 5_000);
  reportPicture(session, { seen: 'moving' }, 5_400);
  session.quality.set('screen', 9, 5_500);
  await sessions.commit(session);
  session.finish('sharer-left', 11_000, session.sharer);
  await sessions.commit(session);
}

const reports = () => rows<Record<string, unknown>>(dataDir, 'select * from session_reports');
const spread = () => rows(dataDir, 'select measure, sessions from report_spread order by measure');
const totals = () =>
  rows<{ dimension: string; value: string; sessions: number }>(
    dataDir,
    'select * from report_totals order by dimension, value',
  );

test('says who helped whom, on which device, when, how long, how well, and how it ended', async () => {
  await wholeSession('a');
  await tellAll();
  expect(reports()).toEqual([
    expect.objectContaining({
      ...{ session_id: 'a', helper_key: helper.key, sharer_key: sharer.key, state: 'ended' },
      ...{ device_id: 'laptop-7', device_name: 'LAPTOP-7', device_system: 'Windows 11' },
      ...{ device_state: 'compliant', session_type: 'view', created_at: 1_000, joined_at: 1_000 },
      ...{ asked_at: 3_000, allowed_at: 4_000, picture_at: 5_400, ended_at: 11_000 },
      ...{ wait_ms: 0, duration_ms: 10_000, picture_ms: 400, quality: 9 },
      ...{ end_reason: 'sharer-left', ended_by: 'sharer', refused_joiners: 0, declines: 0 },
    }),
  ]);
});

test('counts each session once, even if every event comes again', async () => {
  await wholeSession('a');
  await tellAll();
  await tellAll();
  await wholeSession('b');
  await tellAll();
  expect(
    totals().map(({ dimension, value, sessions: count }) => [dimension, value, count]),
  ).toEqual([
    ['category', '', 2],
    ['helper', helper.key, 2],
    ['hour', '', 2],
    ['reason', 'sharer-left', 2],
  ]);
  expect(totals()[0]).toMatchObject({
    ...{ joined: 2, wait_ms: 0, duration_ms: 20_000, pictures: 2, picture_ms: 800 },
    ...{ measured: 2, quality: 18 },
  });
  expect(spread()).toEqual([
    { measure: 'duration_ms', sessions: 2 },
    { measure: 'picture_ms', sessions: 2 },
    { measure: 'wait_ms', sessions: 2 },
  ]);
});

test('counts refusals by their reason, each once', async () => {
  const session = await sessions.open('a');
  const third = { ...sharer, key: 'third' };
  expect(() => session.join(third, 2_000)).toThrow('PASSCODE_NOT_ACCEPTED');
  session.requestView(3_000);
  session.answer(false, 4_000);
  await sessions.commit(session);
  await tellAll();
  await tellAll();
  expect(reports()).toMatchObject([{ refused_joiners: 1, declines: 1, end_reason: 'declined' }]);
  expect(totals().filter(({ dimension }) => dimension === 'refusal')).toMatchObject([
    { value: 'PASSCODE_NOT_ACCEPTED', sessions: 1 },
    { value: 'declined', sessions: 1 },
  ]);
});

test('a session whose first events were lost is there all the same', async () => {
  await wholeSession('a');
  for (const entry of (await outbox.after(0, 1_000)).slice(-1)) await reportEvent(store, entry);
  expect(reports()).toMatchObject([
    { session_id: 'a', created_at: 1_000, joined_at: 1_000, duration_ms: 10_000 },
  ]);
});

test('what is about a person can be taken out, and the rest stays', async () => {
  await wholeSession('a');
  await wholeSession('b');
  await tellAll();
  const erase = async (key: string) =>
    await store.commit(async (transaction) => {
      let changed = 0;
      while ((await erasePersonFromReports(transaction, key, 1)) > 0) changed += 1;
      return changed;
    });
  expect(await erase(sharer.key)).toBe(2);
  expect(JSON.stringify(reports())).not.toContain('LAPTOP-7');
  expect(await erase(helper.key)).toBe(2);
  expect(await erase(helper.key)).toBe(0);
  const left = JSON.stringify([reports(), totals()]);
  expect([left.includes(helper.key), left.includes(sharer.key)]).toEqual([false, false]);
  expect(reports()).toMatchObject([{ duration_ms: 10_000 }, { end_reason: 'sharer-left' }]);
  expect(totals().filter(({ dimension }) => dimension === 'helper')).toMatchObject([
    { value: '', sessions: 2 },
  ]);
});
