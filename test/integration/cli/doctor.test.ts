/** What can be wrong on a machine is told with what to do, and is the exit code. */
import { chmod, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { runMain, startServer, type TestServer } from '../../support/server.ts';

interface Report {
  isBroken: boolean;
  findings: { state: string; what: string; found: string; next?: string }[];
}

let server: TestServer;

beforeAll(async () => {
  server = await startServer();
});
afterAll(async () => {
  await server.stop();
});

async function examine(environment: Record<string, string> = {}) {
  const settings = {
    BESIDE_DATA_DIR: server.dataDir,
    BESIDE_PORT: String(server.port),
    ...environment,
  };
  const { code, output } = await runMain(['doctor', '--json'], settings);
  const report = JSON.parse(output) as Report;
  const of = (what: string) => report.findings.find((finding) => finding.what === what);
  return { code, report, of };
}

test('a server that runs well is found so, and the demo is warned of', async () => {
  const { code, report, of } = await examine();
  expect([code, report.isBroken]).toEqual([0, false]);
  expect(of('server')).toMatchObject({
    state: 'ok',
    found: expect.stringMatching(/runs at port \d+, and is ready/),
  });
  expect(of('database')).toMatchObject({ state: 'ok' });
  expect(of('media worker')).toMatchObject({ state: 'ok' });
  expect(of('identity provider')).toMatchObject({
    state: 'warning',
    found: expect.stringContaining('DEMO'),
  });
});

test('for people it is one line each, with the next step below', async () => {
  const { output } = await runMain(['doctor'], {
    BESIDE_DATA_DIR: server.dataDir,
    BESIDE_PORT: String(server.port),
  });
  expect(output).toMatch(/^✔ database: is whole/m);
  expect(output).toMatch(/^! identity provider: DEMO.*\n {4}→ set identity\.provider/m);
});

test('an issuer that is written as its discovery document is asked for at that address', async () => {
  const issuer = 'https://localhost:9/realm/.well-known/openid-configuration';
  const oidc = { issuer, clientId: 'beside', clientSecret: 'x' };
  const file = join(server.dataDir, 'doctor.yaml');
  await writeFile(file, JSON.stringify({ identity: { provider: 'oidc', oidc } }));
  const { of } = await examine({ BESIDE_CONFIG: file });
  expect(of('identity provider')?.found).toContain(`${issuer} cannot be reached`);
});

test('what is broken is told all at once', async () => {
  await server.end();
  await truncate(join(server.dataDir, 'beside.sqlite'), 20_480);
  await chmod(server.dataDir, 0o755);
  const { code, report, of } = await examine({ MEDIASOUP_WORKER_BIN: '/nowhere/worker' });
  expect([code, report.isBroken]).toEqual([1, true]);
  expect(of('database')).toMatchObject({
    state: 'broken',
    next: expect.stringContaining('restore'),
  });
  expect(of('media worker')).toMatchObject({ state: 'broken' });
  expect(of('modes')).toMatchObject({ state: 'warning', next: `chmod go= ${server.dataDir}` });
  expect(of('server')).toMatchObject({
    state: 'ok',
    found: expect.stringContaining('does not run'),
  });
});

test('a wrong configuration does not keep the rest from being looked at', async () => {
  const { code, of } = await examine({ BESIDE_WORKERS: 'many' });
  expect(code).toBe(1);
  expect(of('configuration')).toMatchObject({ state: 'broken' });
  expect(of('memory')).toBeDefined();
});
