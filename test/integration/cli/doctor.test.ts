/** What can be wrong on a machine is told with what to do, and is the exit code. */
import { existsSync } from 'node:fs';
import { chmod, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { freePort } from '../../support/free-port.ts';
import { startGraphDevices } from '../../support/graph-devices.ts';
import { startHttps, type OwnHttps } from '../../support/own-https.ts';
import { isInstalled, startProxy } from '../../support/proxy.ts';
import { startTurn } from '../../support/turn.ts';
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

test('the public address is called as people call it: name, certificate, WebSocket', async () => {
  const trusting = { NODE_EXTRA_CA_CERTS: join(server.dataDir, 'development-certificate.pem') };
  const { of } = await examine({ BESIDE_PUBLIC_URL: server.origin, ...trusting });
  expect(of('public name')).toMatchObject({ state: 'ok', found: expect.stringMatching(/127|::1/) });
  expect(of('public address')).toMatchObject({ state: 'ok', found: `${server.origin} answers` });
  expect(of('public certificate')).toMatchObject({
    state: 'ok',
    found: expect.stringMatching(/^is trusted, \d+ days left$/),
  });
  expect(of('WebSocket')).toMatchObject({ state: 'ok' });
});

test('a public address that leads elsewhere, or nowhere, is told', async () => {
  const untrusted = await examine({ BESIDE_PUBLIC_URL: server.origin });
  expect(untrusted.of('public certificate')).toMatchObject({
    state: 'warning',
    found: expect.stringContaining('is not trusted by this machine'),
  });
  const nowhere = await examine({ BESIDE_PUBLIC_URL: 'https://localhost:9' });
  expect(nowhere.of('public address')).toMatchObject({ state: 'warning' });
  const other = await startHttps();
  other.serve((_req, res) => res.end('another program'));
  const elsewhere = await examine({ BESIDE_PUBLIC_URL: other.origin });
  await other.stop();
  expect(elsewhere.of('public address')).toMatchObject({
    state: 'broken',
    found: expect.stringContaining('not as Beside does'),
  });
  const unknown = await examine({
    BESIDE_PUBLIC_URL: 'https://beside.invalid',
    BESIDE_IDENTITY_PROVIDER: 'demo',
  });
  expect(unknown.of('public name')).toMatchObject({ state: 'broken', next: 'add it to the DNS' });
});

(isInstalled('nginx') ? test : test.skip)('a proxy that passes no WebSockets is told', async () => {
  const port = await freePort();
  const name = 'development-certificate.pem';
  const stop = await startProxy('nginx', port, [
    ['listen 443 ssl', `listen ${port} ssl`],
    ['10.0.0.5:8443', `127.0.0.1:${server.port}`],
    ['/etc/ssl/help.example.com.crt', join(server.dataDir, name)],
    ['/etc/ssl/help.example.com.key', join(server.dataDir, 'development-key.pem')],
    ['/etc/ssl/beside-ca.crt', join(server.dataDir, name)],
    ['help.example.com;', 'localhost;'],
    ['Upgrade $http_upgrade', 'X-Upgrade $http_upgrade'],
  ]);
  const { of } = await examine({ BESIDE_PUBLIC_URL: `https://localhost:${port}` });
  await stop();
  expect(of('WebSocket')).toMatchObject({
    state: 'broken',
    next: expect.stringContaining('let the proxy pass Upgrade and Connection on'),
  });
});

describe('an identity provider', () => {
  let provider: OwnHttps;
  let issuer: string;
  /** Of its clock, against ours. */
  let aheadMs = 0;

  beforeAll(async () => {
    provider = await startHttps();
    issuer = provider.origin;
    provider.serve((_req, res) => {
      res.setHeader('Date', new Date(Date.now() + aheadMs).toUTCString());
      res.end(JSON.stringify({ issuer }));
    });
  });
  afterAll(async () => {
    await provider.stop();
  });

  async function examineProvider() {
    const oidc = { issuer: provider.origin, clientId: 'beside', clientSecret: 'x' };
    const identity = { provider: 'oidc', oidc };
    const file = join(server.dataDir, 'provider.yaml');
    await writeFile(file, JSON.stringify({ identity }));
    return await examine({ BESIDE_CONFIG: file, NODE_EXTRA_CA_CERTS: provider.caFile });
  }

  test('that answers is found so, and its clock agrees', async () => {
    const { report, of } = await examineProvider();
    expect(of('identity provider')).toMatchObject({ state: 'ok' });
    const clocks = report.findings.filter(({ what }) => what === 'clock');
    expect(clocks).toContainEqual(
      expect.objectContaining({
        state: 'ok',
        found: expect.stringMatching(/^agrees with that of/),
      }),
    );
  });

  test.each([
    [300_000, 'broken', /^is (299|300) s behind that of localhost:\d+: tokens are refused$/],
    [-20_000, 'warning', /^is (19|20|21) s ahead of that of localhost:\d+$/],
  ])('whose clock is %i ms ahead', async (ms, state, found) => {
    aheadMs = ms;
    const { report } = await examineProvider();
    aheadMs = 0;
    expect(report.findings.filter(({ what }) => what === 'clock')).toContainEqual(
      expect.objectContaining({
        state,
        found: expect.stringMatching(found),
        next: expect.stringContaining('timedatectl'),
      }),
    );
  });

  test('that is another one than was written is told by its name', async () => {
    issuer = 'https://other.example/realm';
    const { of } = await examineProvider();
    issuer = provider.origin;
    expect(of('identity provider')).toMatchObject({
      state: 'broken',
      found: expect.stringContaining('is of another issuer, https://other.example/realm'),
    });
  });
});

test('Microsoft Graph is asked for a device, and what it refuses is said', async () => {
  const graph = await startGraphDevices();
  const file = join(server.dataDir, 'graph.yaml');
  const write = async (more: object) => {
    const devices = { source: 'graph', graph: { ...graph.settings, ...more } };
    await writeFile(file, JSON.stringify({ devices }));
  };
  const environment = { BESIDE_CONFIG: file, NODE_EXTRA_CA_CERTS: graph.caFile };
  await write({});
  const right = await examine(environment);
  expect(right.of('Microsoft Graph')).toMatchObject({ state: 'ok', found: 'shows devices' });
  await write({ clientSecret: 'of-last-year' });
  const wrong = await examine(environment);
  await graph.stop();
  expect(wrong.of('Microsoft Graph')).toMatchObject({
    state: 'broken',
    next: expect.stringContaining('devices.graph'),
  });
});

const hasCoturn = existsSync('/usr/bin/turnserver');
if (!hasCoturn) console.log('SKIPPED: coturn is not installed.');
(hasCoturn ? test : test.skip)('a relay is asked for an address, as a page would', async () => {
  const port = await freePort();
  const turn = await startTurn({
    'use-auth-secret': true,
    'static-auth-secret': 'of-the-relay',
    'listening-port': String(port),
    'listening-ip': '127.0.0.1',
    'relay-ip': '127.0.0.1',
    'allow-loopback-peers': true,
  });
  const urls = ['udp', 'tcp'].map((transport) => `turn:127.0.0.1:${port}?transport=${transport}`);
  const file = join(server.dataDir, 'turn.yaml');
  const write = async (secret: string) => {
    await writeFile(file, JSON.stringify({ media: { turn: [{ urls, secret }] } }));
  };
  await write('of-the-relay');
  const right = await examine({ BESIDE_CONFIG: file });
  await write('of-last-year');
  const wrong = await examine({ BESIDE_CONFIG: file });
  await turn.stop();
  const gone = await examine({ BESIDE_CONFIG: file });
  for (const url of urls) {
    expect(right.of(`relay ${url}`)).toMatchObject({ state: 'ok' });
    expect(wrong.of(`relay ${url}`)).toMatchObject({
      state: 'broken',
      found: expect.stringMatching(/^it answers 401/),
      next: expect.stringContaining('secret'),
    });
    expect(gone.of(`relay ${url}`)).toMatchObject({
      state: 'broken',
      next: expect.stringContaining('firewall'),
    });
  }
  expect(JSON.stringify([right.report, wrong.report])).not.toMatch(/of-the-relay|of-last-year/);
});

test('file descriptors, UDP buffers, memory and clock are looked at', async () => {
  const { of } = await examine();
  for (const what of ['open files', 'UDP buffers', 'memory', 'clock', 'disk'])
    expect(of(what)?.found).toMatch(/\d|known/);
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
