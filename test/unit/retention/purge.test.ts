/** What is old is deleted, and nothing else: whatever the clock, a hold or the end of the process do meanwhile. */
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import {
  countDue,
  olderThan,
  purge,
  type PurgeParts,
} from '../../../src/application/retention/purge.ts';
import { verifyAuditLog } from '../../../src/audit/verify.ts';
import { openStore } from '../../../src/database/database.ts';
import { LegalHolds, type HeldThing } from '../../../src/database/legal-holds.ts';
import type { Purging } from '../../../src/database/purge/purging.ts';
import { lastPurges } from '../../../src/database/purge/last-purges.ts';
import { purgings } from '../../../src/database/purge/purgings.ts';
import { sessionPurging } from '../../../src/database/purge/sessions.ts';
import type { Store } from '../../../src/database/store.ts';
import { retentionKinds, type RetentionKind } from '../../../src/protocol/retention.ts';
import { aged, dayMs, people, type Aged } from '../../support/aged.ts';
import { ManualClock } from '../../support/clock.ts';
import { auditRecords, rows } from '../../support/records.ts';

let dataDir: string;
let store: Store;
let clock: ManualClock;
let data: Aged;
let parts: PurgeParts;
let ending: AbortController;

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'beside-purge-'));
  store = await openStore(dataDir);
  clock = new ManualClock();
  clock.advance(1_000 * dayMs);
  data = await aged(store, clock);
  ending = new AbortController();
  parts = {
    ...{ store, clock, purgings, auditLog: data.auditLog, signal: ending.signal },
    ...{ pauseMs: 0, stepMs: Infinity },
  };
});
afterEach(async () => {
  await store.destroy();
  await rm(dataDir, { recursive: true, force: true });
});

const ago = (days: number) => clock.now() - days * dayMs;
const purgeAll = async (days = 30, kinds: RetentionKind[] = retentionKinds) => {
  for (const kind of kinds) await purge(parts, kind, olderThan(days, clock));
};
const verified = async () => await verifyAuditLog(store, { checkpoints: [], key: data.publicKey });
const idsIn = (table: string, column: string) =>
  rows<{ id: string }>(dataDir, `select distinct ${column} as id from ${table} order by id`).map(
    ({ id }) => id,
  );
/** The sessions of which something is left, by where it is. */
const left = () => ({
  chat: idsIn('chat_messages', 'session_id'),
  sessions: idsIn('sessions', 'id'),
  parts: idsIn('participants', 'session_id'),
  audit: idsIn('audit_events where personal is not null and session_id is not null', 'session_id'),
});
const all = (...ids: string[]) => ({ chat: ids, sessions: ids, parts: ids, audit: ids });
const names = () => idsIn('people', 'user_name');
const purges = () =>
  auditRecords(dataDir)
    .filter(({ type }) => type === 'purge')
    .map(({ details }) => details);

const hold = async (held: HeldThing) => {
  const id = randomUUID();
  const placed = { note: 'a case', placedBy: people.helper.key, placedAt: clock.now() };
  await store.commit(async (transaction) => {
    await new LegalHolds(store).put(transaction, { id, held, ...placed });
  });
  return id;
};

test('what is older than its days is gone, the rest stays, and the chain is whole', async () => {
  await data.over('old', ago(31));
  await data.over('young', ago(29));
  await purgeAll();
  expect(left()).toEqual(all('young'));
  // They are in a session that is kept.
  expect(names()).toEqual(['helper@demo.example', 'sharer@demo.example']);
  expect(auditRecords(dataDir).filter(({ sessionId }) => sessionId === 'old')).toHaveLength(5);
  expect(await verified()).toMatchObject({ findings: [] });
});

test('people go after the last session that they were in, with their picture, unless they are signed in', async () => {
  await data.over('old', ago(31));
  await store
    .insertInto('logins')
    .values({
      id: '1',
      person_key: people.helper.key,
      data: '{}',
      expires_at: 0,
      attestation: null,
    })
    .execute();
  await purgeAll();
  expect(names()).toEqual(['helper@demo.example']);
  expect(idsIn('pictures', 'id')).toEqual([]);
});

test('each step is an event of the log, which says what has gone and up to when', async () => {
  for (let index = 0; index < 120; index += 1) await data.over(`old-${index}`, ago(40));
  await purgeAll();
  const before = ago(30);
  const ofKind = (wanted: RetentionKind) => purges().filter(({ kind }) => kind === wanted);
  expect(ofKind('chat')).toEqual([
    { kind: 'chat', before, rows: 100, total: 100 },
    { kind: 'chat', before, rows: 100, total: 200 },
    { kind: 'chat', before, rows: 40, total: 240 },
  ]);
  expect(ofKind('sessions').at(-1)).toEqual({ kind: 'sessions', before, rows: 20, total: 120 });
  expect(ofKind('personal-data')).toEqual([{ kind: 'personal-data', before, rows: 2, total: 2 }]);
  expect(ofKind('audit').map(({ ranges }) => ranges)).toEqual(
    Array.from({ length: 6 }, (_, step) => [[100 * step + 1, 100 * (step + 1)]]),
  );
  expect(await lastPurges(store)).toEqual(
    new Map<string, object>([
      ['chat', { at: clock.now(), rows: 240 }],
      ['sessions', { at: clock.now(), rows: 120 }],
      ['personal-data', { at: clock.now(), rows: 2 }],
      ['audit', { at: clock.now(), rows: 600 }],
    ]),
  );
});

test('after a step that took too long, the next one is a fifth of what it may be', async () => {
  for (let index = 0; index < 70; index += 1) await data.over(`old-${index}`, ago(40));
  parts = { ...parts, stepMs: 0 };
  await purgeAll(30, ['chat']);
  expect(purges().map(({ rows }) => rows)).toEqual([100, 20, 20]);
});

test('what was counted of years goes in small steps', async () => {
  const days = Array.from({ length: 450 }, (_, day) => ({ start: day * dayMs, sessions: 1 }));
  const sums = { joined: 0, wait_ms: 0, duration_ms: 0, pictures: 0, picture_ms: 0, measured: 0 };
  const of = { dimension: 'helper', value: 'hanna', ...sums, quality: 0 };
  for (const day of days) {
    await store
      .insertInto('report_totals')
      .values({ ...of, ...day })
      .execute();
    await store
      .insertInto('report_spread')
      .values({ measure: 'wait_ms', step: 1, ...day })
      .execute();
  }
  const counted = () =>
    ['report_totals', 'report_spread'].map(
      (table) => rows(dataDir, `select * from ${table}`).length,
    );
  const step = async () =>
    await store.write(
      async (transaction) => await sessionPurging.removeSums?.(transaction, ago(30)),
    );
  expect([await step(), counted()]).toEqual([400, [250, 250]]);
  // No session is due.
  await purgeAll(30, ['sessions']);
  expect(counted()).toEqual([0, 0]);
});

test('of more rows than are kept in memory each goes once', async () => {
  const all = 10_050;
  const gone: number[] = [];
  const purging: Purging = {
    atOnce: 3_000,
    async due(_database, _before, { key }, most) {
      const length = Math.min(most, all - key);
      const found = Array.from({ length }, (_, index) => key + index + 1);
      return await Promise.resolve(found.map((each) => ({ at: each, key: each, isKept: 0 })));
    },
    async remove(_transaction, keys) {
      gone.push(...keys);
      return await Promise.resolve(keys);
    },
  };
  const many = { ...parts, purgings: { ...purgings, chat: [purging] } };
  expect(await purge(many, 'chat', ago(0))).toEqual({ rows: all, kept: 0 });
  expect(new Set(gone).size).toBe(all);
});

test('what there is nothing of has no event', async () => {
  await data.over('young', ago(1));
  await purgeAll();
  expect(purges()).toEqual([]);
});

test('an open session is not touched, however old', async () => {
  await data.open('open', ago(300));
  await purgeAll();
  expect(left()).toEqual(all('open'));
  expect(purges()).toEqual([]);
});

test('what is counted is what then goes, and counting deletes nothing', async () => {
  await data.over('old', ago(31));
  await data.open('open', ago(300));
  const counts = [];
  for (const kind of retentionKinds) counts.push(await countDue(parts, kind, olderThan(30, clock)));
  expect(counts.map(({ rows }) => rows)).toEqual([2, 2 + 1, 0, 5]);
  expect(left()).toEqual(all('old', 'open'));
});

describe('a legal hold', () => {
  test('on a session keeps all of it, and of its people, until it is removed', async () => {
    await data.over('held', ago(90));
    await data.over('old', ago(90));
    const id = await hold({ sessionId: 'held' });
    await purgeAll();
    expect(left()).toEqual(all('held'));
    expect(names()).toHaveLength(2);
    await store.commit(async (transaction) => await new LegalHolds(store).remove(transaction, id));
    await purgeAll();
    expect(left()).toEqual(all());
    expect(names()).toEqual([]);
    expect(await verified()).toMatchObject({ findings: [] });
  });

  test('on a person keeps every session that they were in', async () => {
    await data.over('one', ago(90));
    await data.over('two', ago(60));
    await hold({ personKey: people.sharer.key });
    await purgeAll();
    expect(left()).toEqual(all('one', 'two'));
    expect(purges()).toEqual([]);
  });

  test.each(['chat', 'sessions', 'audit'] as const)(
    'that is placed while %s are purged counts at once, and the log says what has really gone',
    async (kind) => {
      for (let index = 100; index < 230; index += 1) await data.over(`old-${index}`, ago(40));
      if (kind === 'sessions') await purgeAll(30, ['chat']);
      const [purging] = purgings[kind].slice(-1);
      let isPlaced = false;
      const remove: Purging['remove'] = async (transaction, keys, before) => {
        const removed = await purging!.remove(transaction, keys, before);
        if (!isPlaced) {
          const held = { sessionId: 'old-229' };
          const by = { note: '', placedBy: people.helper.key, placedAt: clock.now() };
          await new LegalHolds(store).put(transaction, { id: randomUUID(), held, ...by });
        }
        isPlaced = true;
        return removed;
      };
      const withHold = { ...parts, purgings: { ...purgings, [kind]: [{ ...purging!, remove }] } };
      await purge(withHold, kind, olderThan(30, clock));
      expect(left()[kind]).toEqual(['old-229']);
      const kept = { chat: 2, sessions: 1, audit: 5 }[kind];
      const made = { chat: 260, sessions: 130, audit: 650 }[kind];
      const said = purges().filter((details) => details['kind'] === kind);
      expect(said.at(-1)).toMatchObject({ total: made - kept });
      if (kind !== 'audit') return;
      const gone = said.flatMap(({ ranges }) => ranges as [number, number][]);
      // The last session that was opened has the last rows.
      expect(gone.at(-1)?.[1]).toBe(made - kept);
      expect(await verified()).toMatchObject({ findings: [] });
    },
  );
});

describe('when the process ends in the middle', () => {
  test.each(['chat', 'sessions', 'audit'] as const)(
    'of purging %s, the chain is whole, and the next purge goes on',
    async (kind) => {
      for (let index = 100; index < 230; index += 1) await data.over(`old-${index}`, ago(40));
      if (kind === 'sessions') await purgeAll(30, ['chat']);
      const [purging] = purgings[kind].slice(-1);
      const remove: Purging['remove'] = async (...step) => {
        ending.abort();
        return await purging!.remove(...step);
      };
      const ended = { ...parts, purgings: { ...purgings, [kind]: [{ ...purging!, remove }] } };
      await expect(purge(ended, kind, olderThan(30, clock))).rejects.toThrow();
      expect(left()[kind].length).toBeGreaterThan(0);
      expect(left()[kind].length).toBeLessThan(130);
      expect(await verified()).toMatchObject({ findings: [] });
      parts = { ...parts, signal: new AbortController().signal };
      await purgeAll();
      expect(left()).toEqual(all());
      expect(await verified()).toMatchObject({ findings: [] });
    },
  );
});

describe('a clock', () => {
  test('that is set back purges less, and nothing twice', async () => {
    await data.over('old', ago(31));
    await data.over('young', ago(29));
    clock.advance(-10 * dayMs);
    await purgeAll();
    expect(left()).toEqual(all('old', 'young'));
    clock.advance(10 * dayMs);
    await purgeAll();
    clock.advance(-10 * dayMs);
    await purgeAll();
    expect(left()).toEqual(all('young'));
    expect(await verified()).toMatchObject({ findings: [] });
  });

  test('that went wrong for a while leaves rows of another time in between, which stay theirs', async () => {
    await data.over('old', ago(60));
    await data.over('from-the-future', ago(-100));
    await data.over('old-too', ago(50));
    await purgeAll();
    expect(left()).toEqual(all('from-the-future'));
    expect(purges().at(-1)).toMatchObject({
      ranges: [
        [1, 5],
        [11, 15],
      ],
    });
    expect(await verified()).toMatchObject({ findings: [] });
  });
});
