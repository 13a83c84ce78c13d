/** The commands of docs/api.md are run as they stand there, against a real server. */
import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { errorCodes } from '../../../src/protocol/error-codes.ts';
import { statusOf } from '../../../src/http/status-by-code.ts';
import { program } from '../../support/api.ts';
import { startServer, type TestServer } from '../../support/server.ts';
import { root } from '../../support/sources.ts';
import { Visitor } from '../../support/visitor.ts';

const text = readFileSync(join(root, 'docs/api.md'), 'utf8');
const blocks = [...text.matchAll(/```sh\n([\s\S]*?)```/g)].map(([, block = '']) => block);
/** Each that asks the server. Those of the command line are run by `tokens.test.ts`. */
const commands = blocks
  .flatMap((block) => block.replaceAll('\\\n', ' ').split('\n'))
  .filter((line) => line.startsWith('curl '));
const hasCurl = spawnSync('curl', ['--version']).status === 0;

let server: TestServer;
let token = '';

beforeAll(async () => {
  server = await startServer();
  const helper = await Visitor.signedIn(server, 'helper@demo.example');
  const admin = await Visitor.signedIn(server, 'admin@demo.example');
  const { permissions } = (await (await admin.fetch('/api/me')).json()) as {
    permissions: ['audit.read'];
  };
  token = (await program(server, await admin.connect(), permissions)).secret;
  await Promise.all([helper.close(), admin.close()]);
});
afterAll(async () => {
  await server.stop();
});

test('there are commands', () => {
  expect(commands.length).toBeGreaterThan(2);
  if (!hasCurl) console.log('curl is not installed: the commands of docs/api.md are not run.');
});

const tryCommand = hasCurl ? test : test.skip;
tryCommand.each(commands)('%s', (command) => {
  const said = execFileSync(
    'bash',
    ['-c', `${command} --cacert "$CA" --fail-with-body -w '\\n%{http_code}'`],
    {
      env: {
        ...process.env,
        BESIDE: server.origin,
        TOKEN: token,
        CA: join(server.dataDir, 'development-certificate.pem'),
      },
      encoding: 'utf8',
    },
  );
  expect(said.trim()).toMatch(/\n20[01]$/);
});

test('every code in the table has the status that it is sent with', () => {
  const rows = [...text.matchAll(/^\| (\d{3}) +\| (.*?) +\|/gm)];
  expect(rows.length).toBeGreaterThan(10);
  for (const [, status, codes = ''] of rows)
    for (const [, code] of codes.matchAll(/`(\w+)`/g)) {
      expect(errorCodes).toContain(code);
      expect([code, statusOf(code as (typeof errorCodes)[number])]).toEqual([code, Number(status)]);
    }
});
