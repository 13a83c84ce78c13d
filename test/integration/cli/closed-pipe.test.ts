/** Output that nobody takes: `beside … | head`, where whoever reads has had enough, and a file on a full disk. */
import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { meet } from '../../support/pair.ts';
import { programEnvironment } from '../../support/program.ts';
import { startServer, type TestServer } from '../../support/server.ts';
import { root } from '../../support/sources.ts';

let server: TestServer;

beforeAll(async () => {
  server = await startServer();
  const pair = await meet(server);
  await pair.helper.request('session.end', {});
  await pair.close();
});
afterAll(async () => {
  await server.stop();
});

const lines = [
  ...['audit export', 'audit export --format csv', 'audit verify', 'audit public-key'],
  ...['report sessions', 'report sessions --format csv', 'report summary --format csv'],
  ...['report summary', 'person export sharer@demo.example', 'purge --dry-run', 'token list'],
  ...['check-config', 'ports', '--help'],
];

function run(line: string, output: number | 'pipe') {
  return spawn(process.execPath, [join(root, 'src/main.ts'), ...line.split(' ')], {
    stdio: ['ignore', output, 'pipe'],
    env: { ...process.env, ...programEnvironment, BESIDE_DATA_DIR: server.dataDir },
  }) as ChildProcessByStdio<null, Readable | null, Readable>;
}

test.each(lines)('beside %s | head', async (line) => {
  const program = run(line, 'pipe');
  // It writes to a closed pipe from its first byte on.
  program.stdout?.destroy();
  const [errors, ended] = await Promise.all([text(program.stderr), once(program, 'exit')]);
  expect([errors, ended]).toEqual(['', [0, null]]);
});

test.each(lines)('beside %s > a full disk', async (line) => {
  const full = openSync('/dev/full', 'w');
  const program = run(line, full);
  const [errors, ended] = await Promise.all([text(program.stderr), once(program, 'exit')]);
  closeSync(full);
  const sentence = 'The output cannot be written: the disk is full (ENOSPC).\n';
  expect([errors, ended]).toEqual([sentence, [1, null]]);
});
