/** A server that is killed while much happens has every act in its audit log that it had acknowledged. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { auditRecords, rows } from '../../support/records.ts';
import { runMain } from '../../support/server.ts';

/** Acknowledged when it is killed. */
const enough = 1_000;

let dataDir: string;
let acknowledged: string[];

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'beside-killed-'));
  const script = join(import.meta.dirname, 'committing-process.ts');
  const child = spawn(process.execPath, [script, dataDir], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const closed = once(child, 'close');
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => {
    output += chunk.toString();
    if (output.split('\n').length > enough) child.kill('SIGKILL');
  });
  await closed;
  acknowledged = output.split('\n').slice(0, -1);
});
afterAll(async () => {
  await rm(dataDir, { recursive: true, force: true });
});

test('the audit log has each of them, with both of its steps', () => {
  expect(acknowledged.length).toBeGreaterThanOrEqual(enough);
  const stepsOf = Map.groupBy(auditRecords(dataDir), ({ sessionId }) => sessionId);
  for (const id of acknowledged)
    expect(stepsOf.get(id)?.map(({ type }) => type)).toEqual(['session.created', 'session.joined']);
});

test('so has the outbox', () => {
  const told = rows<{ id: string; count: number }>(
    dataDir,
    'select session_id as id, count(*) as count from outbox group by session_id',
  );
  const counts = new Map(told.map(({ id, count }) => [id, count]));
  expect(acknowledged.filter((id) => counts.get(id) !== 2)).toEqual([]);
});

test('and the chain is whole', async () => {
  const { code, output } = await runMain(['audit', 'verify'], { BESIDE_DATA_DIR: dataDir });
  expect(output).toContain('nothing was changed, taken out, put in or moved');
  expect(code).toBe(0);
});
