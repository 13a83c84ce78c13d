/** What must not get in by Microsoft Entra ID, and must not end the server or anybody else's login. */
import { createHash } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Me } from '../../../src/protocol/paths.ts';
import { ask } from '../../support/ask.ts';
import { otherTenantId, startEntra, tenantId, type Entra } from '../../support/entra.ts';
import { auditRecords } from '../../support/records.ts';
import type { TestServer } from '../../support/server.ts';
import { Visitor, type TestConnection } from '../../support/visitor.ts';
import { startWithEntra } from './entra-server.ts';
import { lineFor } from './failed-sign-in.ts';

const callbackPath = /^\/signin\/callback$/;

let entra: Entra;
let server: TestServer;
let visitor: Visitor;
/** Somebody else, with a login and an open socket all the while. */
let bystander: Visitor;
let bystanderSocket: TestConnection;

beforeAll(async () => {
  entra = await startEntra();
  server = await startWithEntra(entra);
  entra.behaviour.claims['oid'] = 'bystander';
  bystander = new Visitor(server, [entra.ca]);
  await bystander.follow('/signin?returnTo=/help');
  bystanderSocket = await bystander.connect();
});
beforeEach(() => {
  entra.reset();
  visitor = new Visitor(server, [entra.ca]);
});
afterEach(async () => {
  await visitor.close();
  expect(server.isRunning()).toBe(true);
  expect(bystanderSocket.socket.connected).toBe(true);
  expect(((await (await bystander.fetch('/api/me')).json()) as Me).person).not.toBeNull();
});
afterAll(async () => {
  await bystander.close();
  await server.stop();
  await entra.stop();
});

async function expectRefused(
  from: URL | string = '/signin?returnTo=/help',
  code = 'SIGN_IN_FAILED',
): Promise<string> {
  const landed = await visitor.follow(from.toString());
  expect([landed.pathname, landed.searchParams.get('code')]).toEqual(['/signin-failed', code]);
  const line = await lineFor(landed, server);
  expect(((await (await visitor.fetch('/api/me')).json()) as Me).person).toBeNull();
  return line;
}

async function expectWelcome() {
  entra.reset();
  const next = new Visitor(server, [entra.ca]);
  expect((await next.follow('/signin?returnTo=/help')).pathname).toBe('/help');
  await next.close();
}

const hour = 3_600;
const now = Math.floor(Date.now() / 1_000);

describe('an ID token is refused', () => {
  test.each<[string, Record<string, unknown>]>([
    ['of another issuer', { iss: 'https://evil.example/v2.0' }],
    ['of the issuer of version 1', { iss: `https://sts.windows.net/${tenantId}/` }],
    ['for another application', { aud: '00000003-0000-0000-c000-000000000000' }],
    ['for several applications', { aud: ['aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee', 'another'] }],
    ['of another sign-in', { nonce: 'a-nonce-that-was-used-before' }],
    ['without a nonce', { nonce: undefined }],
    ['that has expired', { iat: now - 2 * hour, nbf: now - 2 * hour, exp: now - hour }],
    // Inside the five minutes that the package would let pass.
    ['that has expired two minutes ago', { iat: now - hour, nbf: now - hour, exp: now - 120 }],
    ['that is not valid yet', { nbf: now + hour }],
    ['without an end', { exp: undefined }],
    ['without a tenant', { tid: undefined }],
    ['whose tenant is not its issuer’s', { tid: otherTenantId }],
    ['without an object id', { oid: undefined }],
    ['of another version', { ver: '1.0' }],
    ['that does not say whether it is a guest’s', { acct: undefined }],
  ])('%s', async (_what, claims) => {
    Object.assign(entra.behaviour.claims, claims);
    await expectRefused();
  });

  test.each<[string, Record<string, unknown>]>([
    ['is not signed', { alg: 'none' }],
    ['names another key', { kid: 'key-2' }],
    ['names another algorithm', { alg: 'RS512' }],
  ])('that %s', async (_what, header) => {
    entra.behaviour.header = header;
    await expectRefused();
  });

  test('that is forged with the public key as the secret', async () => {
    entra.behaviour.forged = true;
    await expectRefused();
  });

  test('that is forged so, where the metadata allows it', async () => {
    const twisted = await startEntra();
    twisted.behaviour.metadata = { id_token_signing_alg_values_supported: ['HS256', 'RS256'] };
    twisted.behaviour.forged = true;
    const other = await startWithEntra(twisted);
    const attacker = new Visitor(other, [twisted.ca]);
    expect((await attacker.follow('/signin?returnTo=/help')).pathname).toBe('/signin-failed');
    await attacker.close();
    await other.stop();
    await twisted.stop();
  });

  test.each<[string, Record<string, unknown>, string]>([
    ['an organization that is not allowed', { tid: otherTenantId }, 'ORGANIZATION_NOT_ALLOWED'],
    ['a guest', { acct: 1 }, 'GUEST_NOT_ALLOWED'],
    ['another sign-in', { nonce: 'used-before' }, 'SIGN_IN_FAILED'],
    ['nobody', { oid: undefined }, 'SIGN_IN_FAILED'],
  ])('of %s, with that reason, which is audited', async (_who, claims, code) => {
    Object.assign(entra.behaviour.claims, claims);
    entra.behaviour.claims['iss'] = `${entra.origin}/${String(entra.behaviour.claims['tid'])}/v2.0`;
    await expectRefused('/signin', code);
    expect(auditRecords(server.dataDir).at(-1)).toMatchObject({
      type: 'sign-in.refused',
      address: '127.0.0.1',
      code,
    });
  });
});

describe('an answer of the token endpoint is refused', () => {
  test.each<[string, Record<string, unknown>, string]>([
    ['with an ID token that is no text', { id_token: 5 }, 'SIGN_IN_UNAVAILABLE'],
    ['with an ID token that is no token', { id_token: 'a.b.c' }, 'SIGN_IN_FAILED'],
    ['with an encrypted ID token', { id_token: 'a.b.c.d.e' }, 'SIGN_IN_FAILED'],
    ['with a token type that is no text', { token_type: 5 }, 'SIGN_IN_FAILED'],
    ['without an ID token', { id_token: undefined }, 'SIGN_IN_UNAVAILABLE'],
  ])('%s', async (_what, tokens, code) => {
    entra.behaviour.tokens = tokens;
    await expectRefused('/signin', code);
    await expectWelcome();
  });

  test('that is an error, whose code stands in the log', async () => {
    const error = { error: 'invalid_client', error_description: 'AADSTS7000215: wrong secret' };
    entra.behaviour.instead.set(/\/token$/, (_req, res) =>
      res.writeHead(401).end(JSON.stringify(error)),
    );
    const line = await expectRefused('/signin', 'SIGN_IN_UNAVAILABLE');
    expect(line).toContain('answered 401 (AADSTS7000215)');
    expect(auditRecords(server.dataDir).at(-1)).toMatchObject({
      type: 'sign-in.refused',
      code: 'SIGN_IN_UNAVAILABLE',
    });
  });

  test.each(['null', '5', '<html></html>', ''])('that is %j', async (body) => {
    entra.behaviour.instead.set(/\/token$/, (_req, res) => res.end(body));
    await expectRefused('/signin', 'SIGN_IN_UNAVAILABLE');
    await expectWelcome();
  });
});

describe('a callback is refused', () => {
  test('that carries a genuine ID token through the browser', async () => {
    const url = await visitor.follow('/signin?returnTo=/help', callbackPath);
    const code = url.searchParams.get('code') ?? '';
    const half = createHash('sha256').update(code).digest().subarray(0, 16);
    url.searchParams.set('id_token', entra.issue({ c_hash: half.toString('base64url') }));
    await expectRefused(url);
  });

  test.each(['access_token', 'refresh_token'])('that carries a %s', async (name) => {
    const url = await visitor.follow('/signin', callbackPath);
    url.searchParams.set(name, '');
    await expectRefused(url);
  });

  test.each(['state', 'code', 'error', 'session_state'])('with %s twice', async (name) => {
    const url = await visitor.follow('/signin', callbackPath);
    url.searchParams.append(name, url.searchParams.get(name) ?? 'x');
    url.searchParams.append(name, 'x');
    await expectRefused(url);
  });

  test('that is posted, be the token genuine', async () => {
    const url = await visitor.follow('/signin', callbackPath);
    const response = await visitor.fetch('/signin/callback', {
      method: 'POST',
      body: new URLSearchParams({
        id_token: entra.issue(),
        state: url.searchParams.get('state') ?? '',
      }),
    });
    expect([response.status, await response.json()]).toEqual([404, { code: 'NOT_FOUND' }]);
    expect(((await (await visitor.fetch('/api/me')).json()) as Me).person).toBeNull();
  });

  test.each(['id_token', 'code', 'error'])('whose %s comes to the beginning', async (name) => {
    const query = new URLSearchParams({ [name]: entra.issue() }).toString();
    await expectRefused(`/signin?${query}`);
  });

  test('in a browser that has not begun it', async () => {
    const url = await visitor.follow('/signin', callbackPath);
    await visitor.close();
    visitor = new Visitor(server, [entra.ca]);
    await expectRefused(url);
  });

  test('with a code of another sign-in, which has another PKCE verifier', async () => {
    const other = new Visitor(server, [entra.ca]);
    const stolen = await other.follow('/signin', callbackPath);
    const own = await visitor.follow('/signin', callbackPath);
    own.searchParams.set('code', stolen.searchParams.get('code') ?? '');
    await expectRefused(own);
    await other.close();
  });

  test('with the provider’s refusal', async () => {
    const url = await visitor.follow('/signin', callbackPath);
    url.searchParams.delete('code');
    url.searchParams.set('error', 'access_denied');
    url.searchParams.set('error_description', 'AADSTS65004: \r\n declined by somebody');
    const logged = await expectRefused(url);
    // For whoever looks it up: the codes, and nothing else that a link could put into the log.
    expect(logged).toContain('the provider refused the sign-in: access_denied AADSTS65004');
    expect(logged).not.toContain('declined by somebody');
  });
});

test('of the demo’s provider there is nothing', async () => {
  for (const path of ['/demo-idp/auth', '/demo-signin/x', '/api/demo-people'])
    expect((await ask(server, path)).status).toBe(404);
});
