/** `beside … | head`: whoever reads has had enough, and nothing breaks. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
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

test.each([
  ...['audit export', 'audit export --format csv', 'audit verify', 'audit public-key'],
  ...['report sessions', 'report sessions --format csv', 'report summary --format csv'],
  ...['report summary', 'person export sharer@demo.example', 'purge --dry-run', 'token list'],
  ...['check-config', 'ports', '--help'],
])('beside %s', async (line) => {
  const program = spawn(process.execPath, [join(root, 'src/main.ts'), ...line.split(' ')], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...programEnvironment, BESIDE_DATA_DIR: server.dataDir },
  });
  // It writes to a closed pipe from its first byte on.
  program.stdout.destroy();
  const [errors, ended] = await Promise.all([text(program.stderr), once(program, 'exit')]);
  expect([errors, ended]).toEqual(['', [0, null]]);
});
