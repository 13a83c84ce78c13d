/** A server that is killed while its reports are being fed loses no session, and counts none twice. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { rows } from '../../support/records.ts';

/** Acknowledged sessions when it is killed for the last time. */
const enough = 1_000;
const script = join(import.meta.dirname, 'reporting-process.ts');

let dataDir: string;
const acknowledged: string[] = [];

async function run(does: 'commits' | 'catches-up', killAfter = Infinity): Promise<number | null> {
  const child = spawn(process.execPath, [script, dataDir, does], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const closed = once(child, 'close') as Promise<[number | null]>;
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    output += chunk;
    if (output.split('\n').length > killAfter) child.kill('SIGKILL');
  });
  const [code] = await closed;
  acknowledged.push(...output.split('\n').slice(0, -1));
  return code;
}

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'beside-killed-'));
  await run('commits', enough);
  // The process may have more to handle than it handles while it closes.
  for (let unhandled = 1; unhandled > 0;) {
    expect(await run('catches-up')).toBe(0);
    [unhandled = 0] = rows<{ behind: number }>(
      dataDir,
      `select (select max(id) from outbox) - last_id as behind from consumer_cursors
       where consumer = 'reports'`,
    ).map(({ behind }) => behind);
  }
});
afterAll(async () => {
  await rm(dataDir, { recursive: true, force: true });
});

test('each acknowledged session has its row, with its end', () => {
  expect(acknowledged.length).toBeGreaterThanOrEqual(enough);
  const reported = rows<{ id: string }>(
    dataDir,
    `select session_id as id from session_reports where end_reason = 'sharer-left'`,
  );
  const ids = new Set(reported.map(({ id }) => id));
  expect(acknowledged.filter((id) => !ids.has(id))).toEqual([]);
});

test('each session that has ended is counted once', () => {
  const [{ ended } = { ended: 0 }] = rows<{ ended: number }>(
    dataDir,
    `select count(*) as ended from sessions where ended_at is not null`,
  );
  const counted = rows<{ dimension: string; sum: number }>(
    dataDir,
    'select dimension, sum(sessions) as sum from report_totals group by dimension order by 1',
  );
  expect(counted).toEqual(
    ['category', 'helper', 'hour', 'reason'].map((dimension) => ({ dimension, sum: ended })),
  );
});
