/** A server that is killed while it sends the audit log: the receiver gets every act that was acknowledged. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { AuditEntry } from '../../../../src/audit/entries.ts';
import { AuditRows, entriesIn, idsUpTo } from '../../../support/audit-rows.ts';
import { Receiver } from '../../../support/receiver.ts';
import { rows as rowsOf } from '../../../support/records.ts';

/** Acknowledged when it is killed. */
const enough = 1_000;

let receiver: Receiver;
let rows: AuditRows;
let acknowledged: string[];
let sentBefore: number;

beforeAll(async () => {
  receiver = await Receiver.start();
  const url = `http://127.0.0.1:${receiver.port}/`;
  const dataDir = await mkdtemp(join(tmpdir(), 'beside-killed-'));
  const script = join(import.meta.dirname, 'streaming-process.ts');
  const child = spawn(process.execPath, [script, dataDir, url], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const closed = once(child, 'close');
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => {
    output += chunk.toString();
    if (output.split('\n').length > enough && receiver.accepted.length > 0) child.kill('SIGKILL');
  });
  await closed;
  acknowledged = output.split('\n').slice(0, -1);
  sentBefore = entriesSent().length;
  rows = await AuditRows.open(dataDir);
  const streams = await rows.stream([{ name: 'siem', type: 'http', url }]);
  await rows.goOnUntilRow(rowsInLog().length, streams);
});
afterAll(async () => {
  await rows.close();
  await receiver.stop();
});

const entriesSent = () => receiver.accepted.flatMap(({ body }) => entriesIn(body));

test('each of them has come, some before and some after', () => {
  expect(acknowledged.length).toBeGreaterThanOrEqual(enough);
  const steps = Map.groupBy(entriesSent(), ({ session }) => session);
  const missing = acknowledged.filter(
    (id) => new Set(steps.get(id)?.map(({ type }) => type)).size !== 2,
  );
  expect(missing).toEqual([]);
  expect(sentBefore).toBeGreaterThan(0);
  expect(sentBefore).toBeLessThan(rowsInLog().length);
});

test('in order, and no other row than those of the log', () => {
  const byId = new Map<number, AuditEntry>();
  for (const entry of entriesSent()) if (!byId.has(entry.id)) byId.set(entry.id, entry);
  const log = rowsInLog();
  expect([...byId.keys()]).toEqual(idsUpTo(log.length));
  expect([...byId.values()].map(({ hash }) => hash)).toEqual(log.map(({ hash }) => hash));
});

function rowsInLog(): { hash: string }[] {
  return rowsOf(rows.dataDir, 'select hash from audit_events order by id');
}
