/**
 * What must not get in by an OpenID provider. Entra is one too; its stand-in misbehaves as asked, which
 * a real provider would not.
 */
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import type { Me } from '../../../src/protocol/paths.ts';
import { clientId, clientSecret, startEntra, tenantId, type Entra } from '../../support/entra.ts';
import { startServer, type TestServer } from '../../support/server.ts';
import { Visitor } from '../../support/visitor.ts';

const callbackPath = /^\/signin\/callback$/;
const hour = 3_600;
const now = Math.floor(Date.now() / 1_000);

let entra: Entra;
let server: TestServer;
let visitor: Visitor;

/** A Beside that has not asked this provider for anything yet. */
async function startWithOidc(provider: Entra): Promise<TestServer> {
  return await startServer(
    { NODE_EXTRA_CA_CERTS: provider.caFile, BESIDE_OIDC_CLIENT_SECRET: clientSecret },
    {
      identity: {
        provider: 'oidc',
        oidc: { issuer: `${provider.origin}/${tenantId}/v2.0`, clientId },
        allowedTenants: [tenantId],
      },
    },
  );
}

beforeAll(async () => {
  entra = await startEntra();
  server = await startWithOidc(entra);
});
beforeEach(() => {
  entra.reset();
  visitor = new Visitor(server, [entra.ca]);
});
afterEach(async () => {
  await visitor.close();
  expect(server.isRunning()).toBe(true);
});
afterAll(async () => {
  await server.stop();
  await entra.stop();
});

async function expectRefused(
  from: URL | string = '/signin?returnTo=/help',
  who = visitor,
  code = 'SIGN_IN_FAILED',
) {
  const landed = await who.follow(from.toString());
  expect([landed.pathname, landed.searchParams.get('code')]).toEqual(['/signin-failed', code]);
  expect(((await (await who.fetch('/api/me')).json()) as Me).person).toBeNull();
}

async function expectUnavailable(who = visitor) {
  await expectRefused('/signin', who, 'SIGN_IN_UNAVAILABLE');
}

async function expectWelcome(who = visitor) {
  expect((await who.follow('/signin?returnTo=/help')).pathname).toBe('/help');
}

// In this order: metadata that has once been right is kept.
test('metadata that is HTML is a failed sign-in', async () => {
  entra.behaviour.instead.set(/openid-configuration$/, (_req, res) => res.end('<html></html>'));
  await expectUnavailable();
});

test('metadata of another issuer is a failed sign-in', async () => {
  entra.behaviour.metadata = { issuer: 'https://evil.example' };
  await expectUnavailable();
});

test('metadata that is right again is taken', async () => {
  await expectWelcome();
});

test.each<[string, Record<string, unknown>]>([
  ['of another issuer', { iss: 'https://evil.example/v2.0' }],
  ['for another application', { aud: '00000003-0000-0000-c000-000000000000' }],
  ['of another sign-in', { nonce: 'a-nonce-that-was-used-before' }],
  ['without a nonce', { nonce: undefined }],
  ['that has expired', { iat: now - 2 * hour, exp: now - hour }],
  ['without an end', { exp: undefined }],
])('an ID token %s is refused', async (_what, claims) => {
  Object.assign(entra.behaviour.claims, claims);
  await expectRefused();
});

test('an ID token of another organization is refused, with that reason', async () => {
  entra.behaviour.claims['tid'] = '99999999-2222-4333-8444-555555555555';
  await expectRefused('/signin', visitor, 'ORGANIZATION_NOT_ALLOWED');
});

test.each<[string, Record<string, unknown>]>([
  ['is not signed', { alg: 'none' }],
  ['names another algorithm', { alg: 'RS512' }],
  ['names another key', { kid: 'key-2' }],
])('an ID token that %s is refused', async (_what, header) => {
  entra.behaviour.header = header;
  await expectRefused();
});

test('an ID token whose signature is another’s is refused', async () => {
  const other = await startEntra();
  entra.behaviour.tokens = { id_token: other.issue({ iss: `${entra.origin}/${tenantId}/v2.0` }) };
  await other.stop();
  await expectRefused();
});

test('an ID token forged with the public key as the secret is refused, where the metadata allows it too', async () => {
  entra.behaviour.forged = true;
  await expectRefused();
  const twisted = await startEntra();
  twisted.behaviour.metadata = { id_token_signing_alg_values_supported: ['HS256', 'RS256'] };
  const other = await startWithOidc(twisted);
  const guest = new Visitor(other, [twisted.ca]);
  await expectWelcome(guest);
  await guest.fetch('/signout', { method: 'POST' });
  twisted.behaviour.forged = true;
  await expectRefused('/signin', guest);
  await guest.close();
  await other.stop();
  await twisted.stop();
});

test.each([
  ['null', 'SIGN_IN_FAILED'],
  ['5', 'SIGN_IN_FAILED'],
  ['<html></html>', 'SIGN_IN_UNAVAILABLE'],
  ['', 'SIGN_IN_UNAVAILABLE'],
])('a token endpoint that answers %j is a failed sign-in', async (body, code) => {
  entra.behaviour.instead.set(/\/token$/, (_req, res) => res.end(body));
  await expectRefused('/signin', visitor, code);
  entra.reset();
  await expectWelcome();
});

test.each<[string, number, string, string]>([
  ['the code is refused', 400, 'invalid_grant', 'SIGN_IN_FAILED'],
  ['the secret is wrong', 401, 'invalid_client', 'SIGN_IN_UNAVAILABLE'],
  ['it is down', 503, 'no', 'SIGN_IN_UNAVAILABLE'],
])(
  'a token endpoint that says that %s is told as what it is',
  async (_what, status, error, code) => {
    entra.behaviour.instead.set(/\/token$/, (_req, res) =>
      res.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify({ error })),
    );
    await expectRefused('/signin', visitor, code);
  },
);

test('a provider that is gone once somebody has logged in there is told as such', async () => {
  const gone = await startEntra();
  const other = await startWithOidc(gone);
  const guest = new Visitor(other, [gone.ca]);
  await expectWelcome(guest);
  const answer = await guest.follow('/signin', callbackPath);
  await gone.stop();
  const landed = await guest.follow(answer.href);
  expect(landed.searchParams.get('code')).toBe('SIGN_IN_UNAVAILABLE');
  await guest.close();
  await other.stop();
});

test('a host that hangs is a failed sign-in after ten seconds, and the next one succeeds', async () => {
  await Promise.all(
    [/openid-configuration$/, /\/token$/].map(async (path) => {
      const hanging = await startEntra();
      hanging.behaviour.instead.set(path, () => undefined);
      const other = await startWithOidc(hanging);
      const guest = new Visitor(other, [hanging.ca]);
      await expectUnavailable(guest);
      hanging.reset();
      await expectWelcome(guest);
      await guest.close();
      await other.stop();
      await hanging.stop();
    }),
  );
});

test.each(['id_token', 'access_token'])(
  'a callback that carries an %s is refused',
  async (name) => {
    const url = await visitor.follow('/signin', callbackPath);
    url.searchParams.set(name, entra.issue());
    await expectRefused(url);
  },
);
