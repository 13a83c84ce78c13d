/** A data folder that has served another configuration: its logins open nothing in this one. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { Me } from '../../../src/protocol/paths.ts';
import { meet } from '../../support/pair.ts';
import { auditRecords } from '../../support/records.ts';
import { startServer, type TestServer } from '../../support/server.ts';
import { until } from '../../support/until.ts';
import { Visitor } from '../../support/visitor.ts';

const clientId = '11111111-2222-4333-8444-555555555555';
const azureAd = { clientId, clientSecret: 'a-secret' };
const oidc = { issuer: 'https://login.corp.example', clientId, clientSecret: 'a-secret' };

let dataDir: string;
let server: TestServer;
let admin: Visitor;

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'beside-test-'));
  server = await start();
  admin = await Visitor.signedIn(server, 'admin@demo.example');
});
afterEach(async () => {
  await admin.close();
  await server.end();
  await rm(dataDir, { recursive: true });
});

async function start(identity: object = { provider: 'demo' }, port = '0'): Promise<TestServer> {
  return await startServer({ BESIDE_DATA_DIR: dataDir, BESIDE_PORT: port }, { identity });
}

/** The next server on the same data, at the same address. */
async function restart(identity?: object): Promise<void> {
  await server.end();
  server = await start(identity, String(server.port));
}

async function me(): Promise<Me> {
  return (await (await admin.fetch('/api/me')).json()) as Me;
}

async function expectNobody(): Promise<void> {
  // The socket first: a page that finds nobody in a login empties it.
  await expect(admin.connect()).rejects.toMatchObject({ code: 'SIGN_IN_REQUIRED' });
  expect(await me()).toMatchObject({ person: null, permissions: [] });
}

test.each<[string, object]>([
  ['another OpenID provider', { provider: 'oidc', oidc, allowedTenants: ['demo.example'] }],
  ['Entra', { provider: 'azure-ad', azureAd, allowedTenants: [clientId] }],
  ['the same, which other tenants are allowed to use', { allowedTenants: ['corp.example'] }],
])('a login does not survive a change to %s', async (_to, identity) => {
  expect((await me()).permissions).toContain('settings.write');
  await restart(identity);
  await expectNobody();
});

test('a login that was found to be nobody’s stays so when the configuration is as before', async () => {
  await restart({ allowedTenants: ['corp.example'] });
  expect((await me()).person).toBeNull();
  await restart();
  await expectNobody();
});

test('a login survives when one more tenant is allowed', async () => {
  await restart({ allowedTenants: ['corp.example', 'demo.example'] });
  expect((await me()).permissions).toContain('settings.write');
  await admin.connect();
});

test('a tenant that is removed while the server runs loses its logins and its sessions at once', async () => {
  const pair = await meet(server);
  const page = await admin.connect();
  await server.configure({ identity: { allowedTenants: ['corp.example'] } });
  for (const side of [pair.helper, pair.sharer, page])
    expect((await side.event('access.ended')).reason).toBe('login-expired');
  await expectNobody();
  await until('the end of the session is audited', () =>
    auditRecords(dataDir).some(({ type }) => type === 'session.ended'),
  );
  await pair.close();
});
