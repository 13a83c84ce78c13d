/** The thread that reads for reports: one query at a time, and another thread where one has died. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { pino } from 'pino';
import { databaseFile, openStore } from '../../../src/database/database.ts';
import { ReaderThread } from '../../../src/database/reader-thread/reader-thread.ts';
import type { Store } from '../../../src/database/store.ts';

let dataDir: string;
let store: Store;
let reader: ReaderThread;
let logged: { msg: string }[];

const logger = pino({}, { write: (line) => logged.push(JSON.parse(line) as { msg: string }) });
const asked = { filter: {}, sort: 'start', order: 'desc', limit: 5 } as const;
const code = async (answer: Promise<unknown>) =>
  await answer.then(
    () => undefined,
    (error: unknown) => (error as { code?: unknown }).code,
  );

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'beside-reader-'));
  store = await openStore(dataDir);
});
afterEach(async () => {
  await reader.close();
});
afterAll(async () => {
  await store.destroy();
  await rm(dataDir, { recursive: true, force: true });
});

function open(longestMs?: number): void {
  logged = [];
  reader = new ReaderThread({
    file: databaseFile(dataDir),
    logger,
    ...(longestMs !== undefined && { longestMs }),
  });
}

test('reads what has been committed, in the order of asking', async () => {
  open();
  const before = reader.run('reports.sessions', asked);
  expect(await before).toEqual({ sessions: [] });
  await store
    .insertInto('session_reports')
    .values({ session_id: 'a', state: 'waiting', created_at: 1 })
    .execute();
  const [list, summary] = await Promise.all([
    reader.run('reports.sessions', asked),
    reader.run('reports.summary', { by: 'day', timeZone: 'UTC' }),
  ]);
  expect(list.sessions).toMatchObject([{ sessionId: 'a' }]);
  expect(summary.totals).toEqual({ sessions: 0, joined: 0 });
});

test('a query that fails is refused, logged without its input, and the next is answered', async () => {
  open();
  const failing = reader.run('reports.summary', { by: 'day', timeZone: 'Middle/Earth' });
  expect(await code(failing)).toBe('REPORTS_UNAVAILABLE');
  expect(logged.map(({ msg }) => msg)).toEqual(['a query failed']);
  expect(await code(reader.run('reports.sessions', asked))).toBeUndefined();
});

test('a query that takes too long is refused, and a new thread answers the next', async () => {
  open(0);
  const slow = Array.from({ length: 20_000 }, (_, n) => ({
    ...{ session_id: `b${n}`, state: 'ended', created_at: n, ticket: 'x'.repeat(200) },
  }));
  for (let start = 0; start < slow.length; start += 1_000)
    await store
      .insertInto('session_reports')
      .values(slow.slice(start, start + 1_000))
      .execute();
  const filter = { text: 'not there' };
  expect(await code(reader.run('reports.sessions', { ...asked, filter }))).toBe(
    'REPORTS_UNAVAILABLE',
  );
  expect(logged.map(({ msg }) => msg)).toContain('a query took too long');
  await reader.close();
  open();
  expect(await code(reader.run('reports.sessions', { ...asked, filter }))).toBeUndefined();
});

test('more than fifty that wait are refused at once, and so is all after the end', async () => {
  open();
  const all = Array.from({ length: 60 }, () => code(reader.run('reports.sessions', asked)));
  const codes = await Promise.all(all);
  expect(codes.filter((each) => each === 'REPORTS_UNAVAILABLE')).toHaveLength(9);
  await reader.close();
  expect(await code(reader.run('reports.sessions', asked))).toBe('REPORTS_UNAVAILABLE');
});

test('where there is no database, it is refused, again and again, and the server goes on', async () => {
  logged = [];
  reader = new ReaderThread({ file: join(dataDir, 'missing.sqlite'), logger });
  for (let time = 0; time < 2; time += 1)
    expect(await code(reader.run('reports.sessions', asked))).toBe('REPORTS_UNAVAILABLE');
  expect(logged.map(({ msg }) => msg)).toContain('the thread that reads reports has died');
});
