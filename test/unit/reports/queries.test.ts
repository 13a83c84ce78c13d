/** The list and the summary of sessions: filters, order, pages, and what they cost. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Insertable } from 'kysely';
import { openStore } from '../../../src/database/database.ts';
import { fillTotals } from '../../../src/database/migrations/0015-session-reports.ts';
import {
  reportSessions,
  type Place,
  type SessionsAsked,
} from '../../../src/database/report-sessions.ts';
import { fillSpread } from '../../../src/database/report-spread.ts';
import { reportSummary } from '../../../src/database/report-summary.ts';
import type { Database } from '../../../src/database/schema.ts';
import type { Store } from '../../../src/database/store.ts';
import { reportSorts } from '../../../src/protocol/requests/reports.ts';

const count = 300;
const dayMs = 86_400_000;
/** A Monday, at 08:00 UTC. */
const monday = Date.parse('2026-03-23T08:00Z');

let dataDir: string;
let store: Store;

/** Session `n` of helper `n % 3`, one every six hours. Every tenth was joined by nobody. */
function row(n: number): Insertable<Database['session_reports']> {
  const createdAt = monday + n * (dayMs / 4);
  const joined = n % 10 !== 0;
  return {
    session_id: `session-${n}`,
    helper_key: `h${n % 3}`,
    sharer_key: `s${n % 7}`,
    device_id: `device-${n % 5}`,
    device_name: n === 7 ? `100%_\\'; drop table people; --` : `PC-${n % 5}`,
    device_system: n % 2 ? 'Windows 11' : 'macOS',
    device_state: n % 4 ? 'compliant' : 'unenrolled',
    ticket: `INC-${1_000 + n}`,
    category: ['Printer', 'VPN', null][n % 3] ?? null,
    state: 'ended',
    created_at: createdAt,
    ended_at: createdAt + 60_000,
    end_reason: joined ? (n % 2 ? 'helper-left' : 'sharer-left') : 'expired',
    ...(joined && {
      joined_at: createdAt + 1_000 * (n % 11),
      wait_ms: 1_000 * (n % 11),
      duration_ms: 60_000 - 1_000 * (n % 11),
      picture_ms: n % 2 ? 300 + (n % 13) : null,
      quality: 8,
    }),
  };
}

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'beside-reports-'));
  store = await openStore(dataDir);
  const all = Array.from({ length: count }, (_, n) => row(n));
  await store.insertInto('session_reports').values(all).execute();
  await fillTotals(store);
  await fillSpread(store);
  const person = (key: string, name: string, groups: string[] = []) => ({
    ...{
      key,
      name,
      user_name: `${key}@example.org`,
      user_name_lower: `${key}@example.org`,
      tenant_id: 't',
      roles: '[]',
      told_at: 0,
    },
    groups: JSON.stringify(groups),
  });
  await store
    .insertInto('people')
    .values([
      person('h0', 'Änne Öz', ['Berlin', 'Desk']),
      person('h1', 'Bo', ['Desk']),
      person('h2', 'Cy'),
      person('s1', 'Dana'),
    ])
    .execute();
});
afterAll(async () => {
  await store.destroy();
  await rm(dataDir, { recursive: true, force: true });
});

const asked = (part: Partial<SessionsAsked>): SessionsAsked => ({
  ...{ filter: {}, sort: 'start', order: 'desc', limit: 50 },
  ...part,
});

/** All pages together, as numbers of sessions. */
async function all(part: Partial<SessionsAsked>, mostLookedAt?: number): Promise<number[]> {
  const found: number[] = [];
  let after: Place | undefined;
  do {
    const page = await reportSessions(store, asked({ ...part, after }), mostLookedAt);
    expect(page.sessions.length).toBeLessThanOrEqual(part.limit ?? 50);
    found.push(...page.sessions.map(({ sessionId }) => Number(sessionId.split('-')[1])));
    after = page.next;
  } while (after);
  return found;
}

const numbers = Array.from({ length: count }, (_, n) => n);
const where = (fits: (n: number) => boolean) => numbers.filter(fits).reverse();

describe('the list', () => {
  test('has each session once, over all pages, in each order', async () => {
    expect(await all({ limit: 7 })).toEqual(where(() => true));
    expect(await all({ limit: 7, order: 'asc' })).toEqual(numbers);
  });

  test.each(reportSorts.filter((sort) => sort !== 'start'))(
    'sorted by %s has those that have one, once each, in order',
    async (sort) => {
      const column = `${sort}_ms` as 'wait_ms';
      const valueOf = (n: number) => row(n)[column] ?? -1;
      for (const order of ['asc', 'desc'] as const) {
        for (const filter of [{}, { helper: 'h1' }]) {
          const found = await all({ sort, order, filter, limit: 9 });
          const fits = where((n) => row(n)[column] != null && (!filter.helper || n % 3 === 1));
          expect([...found].sort((a, b) => b - a)).toEqual(fits);
          const values = found.map(valueOf);
          const sign = order === 'asc' ? 1 : -1;
          expect(values).toEqual([...values].sort((a, b) => sign * (a - b)));
        }
      }
    },
  );

  test.each<[string, SessionsAsked['filter'], (n: number) => boolean]>([
    ['time', { from: monday + dayMs, to: monday + 2 * dayMs }, (n) => n >= 4 && n < 8],
    ['the key of a helper', { helper: 'h1' }, (n) => n % 3 === 1],
    ['the user name of a helper, in any case', { helper: 'H1@EXAMPLE.org' }, (n) => n % 3 === 1],
    ['a sharer without a name', { sharer: 's3' }, (n) => n % 7 === 3],
    ['a device', { device: 'device-2' }, (n) => n % 5 === 2],
    ['an operating system', { system: 'macOS' }, (n) => n % 2 === 0],
    ['compliance', { deviceState: 'unenrolled' }, (n) => n % 4 === 0],
    ['a category', { category: 'VPN' }, (n) => n % 3 === 1],
    ['a group', { group: 'Berlin' }, (n) => n % 3 === 0],
    ['an end', { reason: 'expired' }, (n) => n % 10 === 0],
    ['a state', { state: 'ended' }, () => true],
    ['a part of a ticket', { text: 'inc-1007' }, (n) => n === 7],
    ['a part of a name, in any case', { text: 'änne ö' }, (n) => n % 3 === 0],
    ['a part of a device’s name', { text: 'pc-4' }, (n) => n % 5 === 4],
    [
      'several of these',
      { helper: 'h1', system: 'macOS', sharer: 's1', reason: 'sharer-left', text: 'pc' },
      (n) => n % 3 === 1 && n % 2 === 0 && n % 7 === 1 && n % 10 !== 0,
    ],
  ])('has those that fit, with a filter of %s', async (_, filter, fits) => {
    const expected = where(fits);
    expect(expected.length).toBeGreaterThan(0);
    expect(await all({ filter })).toEqual(expected);
    // The same in pages that end early, because they look at few rows.
    expect(await all({ filter }, 20)).toEqual(expected);
    for (const order of ['asc', 'desc'] as const) {
      const found = await all({ filter, sort: 'wait', order }, 20);
      const fit = expected.filter((n) => row(n).wait_ms != null);
      expect([...found].sort((a, b) => b - a)).toEqual(fit);
    }
  });

  const hostile = [
    `' or 1=1 --`,
    `'; drop table session_reports; --`,
    `" or ""="`,
    `h1' union select * from people --`,
    '%',
    '_____',
    String.raw`\%`,
    'json_each(?)',
  ];
  const filters = ['helper', 'sharer', 'device', 'system', 'category', 'group', 'text'] as const;

  test.each(hostile)('takes a filter of %j as a value, never as SQL', async (value) => {
    for (const name of filters) {
      // One device’s name contains a percent sign.
      const fits = name === 'text' && value === '%' ? [7] : [];
      expect(await all({ filter: { [name]: value } })).toEqual(fits);
    }
    expect(await all({ limit: 200 })).toHaveLength(count);
  });

  test('finds a text that looks like SQL', async () => {
    expect(await all({ filter: { text: `\\'; drop table` } })).toEqual([7]);
  });

  test('is empty behind the end', async () => {
    expect(await reportSessions(store, asked({ after: [0, 0] }))).toEqual({ sessions: [] });
    const behind = asked({ sort: 'wait', order: 'asc', after: [1e12, 1] });
    expect(await reportSessions(store, behind)).toEqual({ sessions: [] });
  });

  test('calls people as they are called now, and tells the rest as it was', async () => {
    const { sessions } = await reportSessions(store, asked({ filter: { text: 'INC-1001' } }));
    expect(sessions).toEqual([
      expect.objectContaining({
        helper: { key: 'h1', name: 'Bo', userName: 'h1@example.org' },
        sharer: { key: 's1', name: 'Dana', userName: 's1@example.org' },
        ...{ deviceName: 'PC-1', system: 'Windows 11', deviceState: 'compliant' },
        ...{ ticket: 'INC-1001', category: 'VPN', reason: 'helper-left', quality: 8 },
      }),
    ]);
    expect(sessions[0]).not.toHaveProperty('rule');
  });
});

describe('the summary', () => {
  const whole = { by: 'day', timeZone: 'UTC' } as const;

  test.each([
    ['all sessions', {}, 0, count],
    ['those of some days', { from: monday + 9 * dayMs, to: monday + 30 * dayMs }, 34, 118],
  ])('has median and nine tenths of %s, at most 2.5 % off', async (_what, period, first, end) => {
    const { totals } = await reportSummary(store, { ...whole, ...period });
    const exact = (column: 'wait_ms' | 'duration_ms' | 'picture_ms', share: number) => {
      const values = numbers.slice(first, end).flatMap((n) => row(n)[column] ?? []);
      return values.sort((a, b) => a - b)[Math.ceil(share * values.length) - 1] ?? NaN;
    };
    for (const [told, is] of [
      [totals.medianWaitMs, exact('wait_ms', 0.5)],
      [totals.p90WaitMs, exact('wait_ms', 0.9)],
      [totals.medianDurationMs, exact('duration_ms', 0.5)],
      [totals.p90DurationMs, exact('duration_ms', 0.9)],
      [totals.medianPictureMs, exact('picture_ms', 0.5)],
      [totals.p90PictureMs, exact('picture_ms', 0.9)],
    ])
      expect(Math.abs((told ?? NaN) / (is ?? NaN) - 1)).toBeLessThan(0.025);
  });

  test('has no median where nobody joined', async () => {
    const { totals } = await reportSummary(store, { ...whole, from: 0, to: monday - 2 * dayMs });
    expect(totals).toEqual({ sessions: 0, joined: 0 });
  });

  test('has the numbers of all sessions that have ended', async () => {
    const { totals, helpers, groups, categories, reasons } = await reportSummary(store, whole);
    const joined = numbers.filter((n) => n % 10 !== 0);
    const mean = (of: number[]) => Math.round(of.reduce((a, b) => a + b, 0) / of.length);
    expect(totals).toMatchObject({
      sessions: count,
      joined: joined.length,
      meanWaitMs: mean(joined.map((n) => row(n).wait_ms ?? 0)),
      meanDurationMs: mean(joined.map((n) => row(n).duration_ms ?? 0)),
      meanPictureMs: mean(joined.filter((n) => n % 2).map((n) => row(n).picture_ms ?? 0)),
      quality: 8,
    });
    expect(helpers.map(({ helper, sessions }) => [helper?.name, sessions])).toEqual([
      ['Änne Öz', 100],
      ['Bo', 100],
      ['Cy', 100],
    ]);
    expect(groups.map(({ group, sessions }) => [group, sessions])).toEqual([
      ['Desk', 200],
      ['Berlin', 100],
    ]);
    expect(categories.map(({ category, sessions }) => [category, sessions])).toEqual([
      [undefined, 100],
      ['Printer', 100],
      ['VPN', 100],
    ]);
    expect(reasons.map(({ reason, sessions }) => [reason, sessions])).toEqual([
      ['helper-left', 150],
      ['sharer-left', 120],
      ['expired', 30],
    ]);
  });

  test('over time is by day, or by week from Monday on', async () => {
    const period = { from: monday, to: monday + 14 * dayMs };
    const days = (await reportSummary(store, { ...whole, ...period })).overTime;
    // The last day begins at midnight, and is counted as a whole.
    expect(days.map(({ sessions }) => sessions)).toEqual([
      3,
      ...Array.from({ length: 14 }, () => 4),
    ]);
    const weeks = (await reportSummary(store, { ...whole, ...period, by: 'week' })).overTime;
    expect(weeks[0]).toMatchObject({ start: Date.parse('2026-03-23'), sessions: 27 });
  });

  test('knows the busiest hours where the reader is, on both sides of a change of the clocks', async () => {
    // At 08:00 on Monday in UTC it is 09:00 in Berlin, and from the next Monday on 10:00.
    const of = async (timeZone: string) =>
      (await reportSummary(store, { by: 'day', timeZone, from: monday, to: monday + 8 * dayMs }))
        .busiestHours;
    const mondays = (await of('Europe/Berlin')).filter(({ weekday }) => weekday === 1);
    expect(mondays).toEqual(
      expect.arrayContaining([
        { weekday: 1, hour: 9, sessions: 1 },
        { weekday: 1, hour: 10, sessions: 1 },
      ]),
    );
    expect((await of('UTC')).find(({ weekday, hour }) => weekday === 1 && hour === 8)).toEqual({
      ...{ weekday: 1, hour: 8, sessions: 2 },
    });
    expect(await of('Asia/Kolkata')).toContainEqual({ weekday: 1, hour: 13, sessions: 2 });
  });

  test('of a time without sessions is empty', async () => {
    expect(await reportSummary(store, { ...whole, to: dayMs })).toEqual({
      totals: { sessions: 0, joined: 0 },
      ...{ overTime: [], busiestHours: [], helpers: [], groups: [], categories: [] },
      ...{ reasons: [], refusals: [] },
    });
  });
});
