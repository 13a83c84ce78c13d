/** What has been committed is told: at once in this process, and to each consumer at least once. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { pino } from 'pino';
import { EventBus } from '../../../src/application/event-bus.ts';
import type { Handler } from '../../../src/application/outbox-consumer.ts';
import { openStore } from '../../../src/database/database.ts';
import { Outbox } from '../../../src/database/outbox.ts';
import type { Store } from '../../../src/database/store.ts';
import { ManualClock } from '../../support/clock.ts';
import { rows } from '../../support/records.ts';
import { until } from '../../support/until.ts';
import { committing, type Committing } from '../../support/committed.ts';

/** Longer than commits are gathered for, shorter than any pause. */
const gatheredMs = 100;
const dayMs = 24 * 60 * 60_000;

let dataDir: string;
let clock: ManualClock;
let store: Store;
let bus: EventBus;
let sessions: Committing;
let logged: { msg: string; consumer?: string; pauseMs?: number; missed?: object }[];
/** The disk refuses what it is asked to keep. */
let isDiskBroken: boolean;

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'beside-bus-'));
  isDiskBroken = false;
  await start();
});
afterEach(async () => {
  await stop();
  await rm(dataDir, { recursive: true, force: true });
});

async function start(): Promise<void> {
  clock = new ManualClock();
  logged = [];
  store = await openStore(dataDir, async (file) => {
    if (isDiskBroken) throw new Error('EIO');
    await file.datasync();
  });
  const logger = pino(
    { base: null },
    { write: (line) => logged.push(JSON.parse(line) as (typeof logged)[number]) },
  );
  bus = new EventBus({ outbox: new Outbox(store), clock, logger });
  sessions = await committing(store, bus);
}

/** As a process that is killed: nothing is finished. */
async function stop(): Promise<void> {
  await store.destroy();
}

/** A consumer that remembers, and fails as often as it is told to. */
function consumer() {
  const told: string[] = [];
  const ids: number[] = [];
  const it = { told, ids, failures: 0, handler: (() => undefined) as Handler };
  it.handler = ({ id, sessionId, event }) => {
    if (it.failures > 0) {
      it.failures -= 1;
      throw new Error('not now');
    }
    ids.push(id);
    told.push(`${sessionId} ${event.type}`);
  };
  return it;
}

async function toldOf(list: unknown[], count: number): Promise<void> {
  await until(`${count} are told`, () => list.length >= count);
}
const cursors = () => rows(dataDir, 'select * from consumer_cursors order by consumer');
const kept = () =>
  rows<{ id: number }>(dataDir, 'select id from outbox order by id').map(({ id }) => id);

test('a listener is told right after the commit, and one that fails holds up nobody', async () => {
  const told: string[] = [];
  bus.listen(() => {
    throw new Error('a view that cannot be drawn');
  });
  bus.listen(({ id }, events) => {
    expect(kept()).toHaveLength(events.length);
    told.push(...events.map(({ type }) => `${id} ${type}`));
  });
  await sessions.open('one');
  expect(told).toEqual(['one session.created', 'one session.joined']);
  expect(logged.map(({ msg }) => msg)).toEqual(['somebody was not told of a change of a session']);
});

test('a consumer is told in the order of commits, of what came since it first subscribed', async () => {
  await sessions.open('before');
  const { told, ids, handler } = consumer();
  await bus.subscribe('one', handler);
  const [a, b] = [await sessions.open('a'), await sessions.open('b')];
  clock.advance(gatheredMs);
  await toldOf(told, 4);
  b.requestView(3_000);
  await sessions.commit(b);
  a.finish('sharer-left', 3_000, a.sharer);
  await sessions.commit(a);
  clock.advance(gatheredMs);
  await toldOf(told, 6);
  expect(told).toEqual([
    'a session.created',
    'a session.joined',
    'b session.created',
    'b session.joined',
    'b view.requested',
    'a session.ended',
  ]);
  expect(ids).toEqual([...ids].sort((x, y) => x - y));
});

test('more than one read holds comes all the same, each once', async () => {
  const { told, ids, handler } = consumer();
  await bus.subscribe('one', handler);
  for (let count = 0; count < 130; count += 1) await sessions.open(`session-${count}`);
  clock.advance(gatheredMs);
  await toldOf(told, 260);
  expect(new Set(ids).size).toBe(260);
  expect(told).toHaveLength(260);
});

test('what comes while a consumer is busy is told when it is done', async () => {
  const told: string[] = [];
  const busy = Promise.withResolvers<void>();
  await bus.subscribe('one', async ({ event }) => {
    told.push(event.type);
    await busy.promise;
  });
  const session = await sessions.open('a');
  clock.advance(gatheredMs);
  await toldOf(told, 1);
  session.finish('sharer-left', 3_000, session.sharer);
  await sessions.commit(session);
  busy.resolve();
  await toldOf(told, 2);
  await until('it reads on', () => {
    clock.advance(gatheredMs);
    return told.length === 3;
  });
  expect(told).toEqual(['session.created', 'session.joined', 'session.ended']);
});

test('a consumer that fails is told again after a pause that grows to a minute; others go on', async () => {
  const [failing, well] = [consumer(), consumer()];
  failing.failures = 10;
  await bus.subscribe('failing', failing.handler);
  await bus.subscribe('well', well.handler);
  await sessions.open('a');
  clock.advance(gatheredMs);
  await toldOf(well.told, 2);
  const pauses: unknown[] = [];
  for (let count = 1; count <= 10; count += 1) {
    await until('it fails', () => logged.length === count);
    const failure = logged.at(-1);
    pauses.push(failure?.pauseMs);
    expect(failure?.consumer).toBe('failing');
    // What happens meanwhile is no reason to try sooner.
    await sessions.open(`other-${count}`);
    clock.advance(Number(failure?.pauseMs) - 1);
    await until('the other one is told', () => well.told.length === 2 + 2 * count);
    expect(failing.told).toEqual([]);
    clock.advance(1);
  }
  expect(pauses).toEqual([1, 2, 4, 8, 16, 32, 60, 60, 60, 60].map((seconds) => seconds * 1_000));
  await toldOf(failing.told, 22);
  expect(failing.told).toEqual(well.told);
});

test('one that takes for ever holds up neither commits nor the others', async () => {
  const [slow, quick] = [consumer(), consumer()];
  const seen: number[] = [];
  await bus.subscribe('slow', async ({ id }) => {
    seen.push(id);
    await new Promise<never>(() => undefined);
  });
  await bus.subscribe('quick', quick.handler);
  for (const id of ['a', 'b', 'c']) {
    await sessions.open(id);
    clock.advance(gatheredMs);
    await until('told', () => quick.told.at(-1) === `${id} session.joined`);
  }
  expect(seen).toHaveLength(1);
  expect(slow.told).toEqual([]);
  expect(cursors()).toEqual([
    { consumer: 'quick', last_id: 6 },
    { consumer: 'slow', last_id: 0 },
  ]);
});

describe('after a restart', () => {
  test('a consumer goes on behind what it has handled, whatever it had begun', async () => {
    const before: string[] = [];
    await bus.subscribe('one', async ({ event }) => {
      before.push(event.type);
      if (event.type === 'session.joined') await new Promise<never>(() => undefined);
    });
    const other = consumer();
    await bus.subscribe('other', other.handler);
    const session = await sessions.open('a');
    clock.advance(gatheredMs);
    await toldOf(before, 2);
    await toldOf(other.told, 2);
    await until('stored', () => JSON.stringify(cursors()).includes('"other","last_id":2'));
    session.requestView(3_000);
    await sessions.commit(session);
    await stop();

    await start();
    const [again, otherAgain] = [consumer(), consumer()];
    await bus.subscribe('one', again.handler);
    await bus.subscribe('other', otherAgain.handler);
    clock.advance(gatheredMs);
    await toldOf(again.told, 3);
    await toldOf(otherAgain.told, 1);
    // At least once: where it stood within what it had read together was not stored.
    expect(again.told).toEqual(['a session.created', 'a session.joined', 'a view.requested']);
    expect(otherAgain.told).toEqual(['a view.requested']);
  });

  test('what the server has done last was told before it stopped, unless a consumer fails', async () => {
    const [one, failing] = [consumer(), consumer()];
    failing.failures = 1;
    await bus.subscribe('one', one.handler);
    await bus.subscribe('failing', failing.handler);
    await sessions.open('a');
    await bus.close();
    expect(one.told).toEqual(['a session.created', 'a session.joined']);
    expect(clock.timers).toBe(0);
  });
});

describe('what cannot be stored', () => {
  test('is refused, and nobody is told of it, though it may be in the file', async () => {
    const { told, handler } = consumer();
    const heard: unknown[] = [];
    await bus.subscribe('one', handler);
    bus.listen((session) => heard.push(session));
    isDiskBroken = true;
    await expect(sessions.open('a')).rejects.toThrow('the database failed');
    expect(kept()).toHaveLength(2);
    await bus.subscribe('two', handler).catch(() => undefined);
    clock.advance(gatheredMs);
    bus.publish({ id: 'another' } as never, [{ type: 'session.resumed', at: 0 }]);
    clock.advance(gatheredMs);
    await until('it was tried', () => logged.length > 0);
    expect([told, heard.length]).toEqual([[], 1]);
  });
});

describe('what is kept', () => {
  test('is what some consumer has not handled', async () => {
    const [one, two] = [consumer(), consumer()];
    two.failures = 1;
    await bus.subscribe('one', one.handler);
    await bus.subscribe('two', two.handler);
    await sessions.open('a');
    clock.advance(gatheredMs);
    await toldOf(one.told, 2);
    await bus.prune();
    expect(kept()).toEqual([1, 2]);
    await until('it has failed', () => logged.length === 1);
    clock.advance(1_000);
    await toldOf(two.told, 2);
    await until('it is deleted', async () => {
      await bus.prune();
      return kept().length === 0;
    });
    await sessions.open('b');
    clock.advance(gatheredMs);
    await toldOf(two.told, 4);
    expect(two.ids).toEqual([1, 2, 3, 4]);
  });

  test('is a week of it: who has not handled that has missed it, and is named; who is gone is forgotten', async () => {
    await bus.subscribe('gone', () => undefined);
    await stop();
    await start();
    const stuck = consumer();
    stuck.failures = Infinity;
    await bus.subscribe('stuck', stuck.handler);
    await sessions.open('a', clock.now());
    clock.advance(gatheredMs);
    await until('it fails', () => logged.length === 1);
    clock.advance(6 * dayMs);
    await bus.prune();
    expect(kept()).toEqual([1, 2]);
    clock.advance(2 * dayMs);
    await sessions.open('b', clock.now());
    await bus.prune();
    expect(kept()).toEqual([3, 4]);
    expect(logged.filter(({ missed }) => missed)).toMatchObject([
      { consumer: 'gone', missed: { from: 1, to: 2 } },
      { consumer: 'stuck', missed: { from: 1, to: 2 } },
    ]);
    expect(cursors()).toEqual([{ consumer: 'stuck', last_id: 2 }]);
  });

  test('is at most 100,000 of it, however young it is', async () => {
    const stuck = consumer();
    stuck.failures = Infinity;
    await bus.subscribe('stuck', stuck.handler);
    rows(
      dataDir,
      `insert into outbox (session_id, type, event, at)
       with recursive each (n) as (select 1 union all select n + 1 from each where n < 100010)
       select 'a', 'session.created', '{"type":"session.created"}', ? from each returning id`,
      clock.now(),
    );
    await bus.prune();
    expect([kept().length, kept()[0]]).toEqual([100_000, 11]);
    expect(logged.filter(({ missed }) => missed)).toMatchObject([
      { consumer: 'stuck', missed: { from: 1, to: 10 } },
    ]);
  });
});
