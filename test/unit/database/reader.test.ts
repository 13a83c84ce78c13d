/** Who only reads the database may ask it as often as they like. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import BetterSqlite3 from 'better-sqlite3';
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { databaseFile, openReader, openStore } from '../../../src/database/database.ts';
import { reportSessions } from '../../../src/database/report-sessions.ts';

let dataDir: string;

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'beside-reader-'));
  await (await openStore(dataDir)).destroy();
});
afterEach(async () => {
  jest.restoreAllMocks();
  await rm(dataDir, { recursive: true, force: true });
});

test('a query that is asked again is not prepared again: SQLite would take memory for each', async () => {
  const reader = openReader(databaseFile(dataDir))!;
  const asked = { filter: {}, sort: 'start', order: 'desc', limit: 200 } as const;
  await reportSessions(reader, asked);
  const prepare = jest.spyOn(BetterSqlite3.prototype, 'prepare');
  for (let page = 0; page < 10; page += 1) await reportSessions(reader, asked);
  expect(prepare).not.toHaveBeenCalled();
  await reader.destroy();
});
