/** When a silent page is told of, by a clock that is put on: promised are 1.5 and 3 seconds. */
import { EventEmitter } from 'node:events';
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { Heartbeat } from '../../../src/socket/heartbeat.ts';
import { ManualClock } from '../../support/clock.ts';

/** How often it is looked. */
const stepMs = 200;
const promised = { unstableMs: 1_500, lostMs: 3_000 };

let now: number;
let clock: ManualClock;
let heartbeat: Heartbeat;
/** Since the page was heard last. */
let unstableAfter: number | undefined;
let lostAfter: number | undefined;
let heardAt: number;
let pings: number[];
const conn = Object.assign(new EventEmitter(), {
  sendPacket: () => {
    pings.push(now);
  },
});

beforeEach(() => {
  now = 5_000;
  pings = [];
  [unstableAfter, lostAfter, heardAt] = [undefined, undefined, now];
  jest.spyOn(performance, 'now').mockImplementation(() => now);
  clock = new ManualClock();
  const other = {
    emit: (name: string, { unstable }: { unstable: boolean }) => {
      expect(name).toBe('presence.unstable');
      unstableAfter = unstable ? now - heardAt : undefined;
    },
  };
  const services = {
    clock,
    connections: { of: (id: string) => (id === 'lead' ? other : undefined) },
    rooms: { find: () => undefined },
    logger: {},
  };
  heartbeat = new Heartbeat(services as never, () => (lostAfter = now - heardAt));
  const session = { id: 'session', lead: { id: 'lead' }, sharer: { id: 'sharer' } };
  const participant = { session, id: 'sharer', role: 'sharer' };
  heartbeat.watch({ participant } as never, { conn } as never);
});
afterEach(() => {
  heartbeat.close();
  conn.removeAllListeners();
  jest.restoreAllMocks();
});

/** Time goes by, in which what is begun comes to its end. */
async function pass(ms: number, heard = false): Promise<void> {
  for (const until = now + ms; now < until;) {
    now += stepMs;
    clock.advance(stepMs);
    if (heard) {
      heardAt = now;
      conn.emit('packet');
    }
    await new Promise((resolve) => setImmediate(resolve));
  }
}

test('a page that is heard is neither, and is asked for a sign of life each second', async () => {
  await pass(20_000, true);
  expect([unstableAfter, lostAfter]).toEqual([undefined, undefined]);
  expect(pings.length).toBeGreaterThanOrEqual(20);
});

test('one that falls silent is unstable, then lost, in the time that is promised', async () => {
  await pass(4_000, true);
  await pass(10_000);
  // Sooner would be a page that has missed one sign of life.
  expect(unstableAfter).toBeGreaterThan(1_000);
  expect(unstableAfter).toBeLessThanOrEqual(promised.unstableMs);
  expect(lostAfter).toBeGreaterThan(2_000);
  expect(lostAfter).toBeLessThanOrEqual(promised.lostMs);
});

test('one that is heard again in time is steady again, and not lost', async () => {
  await pass(1_600);
  expect(unstableAfter).toBeDefined();
  await pass(10_000, true);
  expect([unstableAfter, lostAfter]).toEqual([undefined, undefined]);
});

test('while the server itself stood still, nobody was silent', async () => {
  await pass(1_000, true);
  now += 30_000;
  clock.advance(stepMs);
  await pass(1_000);
  expect([unstableAfter, lostAfter]).toEqual([undefined, undefined]);
});

test('however many pages there are, others have their turn between the pings', async () => {
  const inTurn: number[] = [0];
  const each = Object.assign(new EventEmitter(), {
    sendPacket: () => (inTurn[inTurn.length - 1]! += 1),
  });
  each.setMaxListeners(0);
  const page = { participant: undefined };
  for (let index = 0; index < 400; index += 1)
    heartbeat.watch(page as never, { conn: each } as never);
  now += 1_000;
  clock.advance(200);
  for (let turn = 0; turn < 60; turn += 1) {
    inTurn.push(0);
    await new Promise((resolve) => setImmediate(resolve));
  }
  expect(inTurn.reduce((sum, pinged) => sum + pinged)).toBe(400);
  expect(Math.max(...inTurn)).toBeLessThanOrEqual(20);
});
