/** Processes that are killed between a commit and the telling of it, and started again. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { meet } from '../../support/pair.ts';
import { rows } from '../../support/records.ts';
import { startServer, startServerProcess } from '../../support/server.ts';
import { until } from '../../support/until.ts';

let dataDir: string;
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'beside-test-'));
});
afterEach(async () => {
  await rm(dataDir, { recursive: true, force: true });
});

/** Runs a process until it has printed something, and kills it. @returns All that it printed. */
async function killedAfter(does: 'hangs' | 'prints', printed: string): Promise<string> {
  const file = join(import.meta.dirname, 'consumer-process.ts');
  const child: ChildProcess = spawn(process.execPath, [file, dataDir, does]);
  const exited = once(child, 'exit');
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding('utf8').on('data', (text: string) => (output += text));
  try {
    await until(`${printed}: ${output}`, () => output.includes(printed));
  } finally {
    child.kill('SIGKILL');
    await exited;
  }
  return output;
}

test('an event that a consumer was handling when the process was killed comes again, then the next', async () => {
  expect(await killedAfter('hangs', 'told 1 session.created')).not.toContain('told 2');
  const output = await killedAfter('prints', 'told 2');
  expect(output.match(/told .*/g)).toEqual(['told 1 session.created', 'told 2 session.joined']);
});

test('an event that was committed and told to nobody comes after the restart', async () => {
  const output = await killedAfter('hangs', 'committed');
  const toldBefore = output.match(/told .*/g)?.length ?? 0;
  expect(toldBefore).toBeLessThanOrEqual(1);
  expect(rows(dataDir, 'select last_id from consumer_cursors')).toEqual([{ last_id: 0 }]);
  expect(await killedAfter('prints', 'told 2')).toContain('told 1 session.created');
});

test('a server that is killed as soon as it has ended a session says so in its log, before or after', async () => {
  const killed = await startServerProcess({ BESIDE_DATA_DIR: dataDir });
  const pair = await meet(killed);
  await pair.sharer.request('session.end', {});
  await killed.end('SIGKILL');
  const after = await startServer({ BESIDE_DATA_DIR: dataDir });
  await until('the end is in the log', () =>
    `${killed.output()}${after.output()}`
      .split('\n')
      .some((line) => line.includes('session ended') && line.includes(pair.sessionId)),
  );
  const line = `${killed.output()}${after.output()}`
    .split('\n')
    .find((each) => each.includes('session ended'));
  expect(JSON.parse(line ?? '')).toMatchObject({ reason: 'sharer-left', by: 'sharer' });
  await pair.close();
  await after.end();
});
