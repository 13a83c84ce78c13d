/** A claim that Beside does not need locks nobody out, whatever its shape; and gives no right. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { LoginData } from 'express-session';
import { clientId, clientSecret, startEntra, type Entra } from '../../support/entra.ts';
import { startProvider, type TestProvider } from '../../support/openid-provider.ts';
import { rows } from '../../support/records.ts';
import { startServer, type TestServer } from '../../support/server.ts';
import { Visitor } from '../../support/visitor.ts';
import { startWithEntra } from './entra-server.ts';
import { lineFor } from './failed-sign-in.ts';
import { expected, seen, shapes, usual } from './odd-claims.ts';

let server: TestServer;
let visitor: Visitor;

/** What the log has told since the last test. */
let logged = 0;

async function signIn(): Promise<URL> {
  logged = server.output().length;
  return await visitor.follow('/signin?returnTo=/help');
}

async function expectWelcome(): Promise<void> {
  expect((await signIn()).href).toBe(`${server.origin}/help`);
}

function news(): string {
  return server.output().slice(logged);
}

describe('at the user info endpoint', () => {
  let provider: TestProvider;

  beforeAll(async () => {
    provider = await startProvider();
    const everyName = Object.assign({}, ...shapes.map(([, claims]) => claims)) as object;
    provider.account = { sub: 'olga', claims: { ...everyName, ...usual } };
    const { issuer, clientId, clientSecret } = provider;
    server = await startServer(
      { NODE_EXTRA_CA_CERTS: provider.caFile },
      { identity: { provider: 'oidc', oidc: { issuer, clientId, clientSecret } } },
    );
    provider.begin(server.origin);
  });
  beforeEach(() => {
    visitor = new Visitor(server, [provider.ca]);
  });
  afterEach(async () => {
    await visitor.close();
  });
  afterAll(async () => {
    await server.stop();
    await provider.stop();
  });

  test.each(shapes)('%s', async (_what, claims, expectation) => {
    provider.account = { sub: 'olga', claims: { ...usual, ...claims } };
    await expectWelcome();
    expect(await seen(visitor)).toEqual(expected(expectation));
    if (expectation.told) expect(news()).toContain(expectation.told);
  });

  test('what is told names the claim, its kind and what to do, never a value, and once an hour', async () => {
    const claims = {
      ...usual,
      company: { 'Secret GmbH': 'in Munich', more: 1 },
      groups: ['secret\u0000', 'x', 'y'],
    };
    provider.account = { sub: 'olga', claims };
    await expectWelcome();
    expect(news()).toContain(
      'company (expected text, found an object of 2 members); groups (expected a list of names, found 1 of 3 entries: text of 7 characters)',
    );
    expect(news()).toContain('identity.oidc.claims');
    expect(news()).not.toMatch(/secret|munich/i);
    await expectWelcome();
    expect(news()).not.toContain('company');
  });

  test('a subject of 2,000 characters is as good as any', async () => {
    provider.account = { sub: 'x'.repeat(2_000), claims: usual };
    await expectWelcome();
  });
});

describe('in the ID token', () => {
  let entra: Entra;

  beforeAll(async () => {
    entra = await startEntra();
    server = await startServer(
      { NODE_EXTRA_CA_CERTS: entra.caFile, BESIDE_OIDC_CLIENT_SECRET: clientSecret },
      {
        identity: {
          provider: 'oidc',
          oidc: {
            issuer: `${entra.origin}/tenant/v2.0`,
            clientId,
            claims: { deviceId: 'device.id' },
          },
        },
      },
    );
  });
  beforeEach(() => {
    entra.reset();
    entra.behaviour.claims = {
      iss: `${entra.origin}/tenant/v2.0`,
      aud: clientId,
      sub: 'olga',
      ...usual,
    };
    visitor = new Visitor(server, [entra.ca]);
  });
  afterEach(async () => {
    await (await visitor.fetch('/signout', { method: 'POST' })).text();
    await visitor.close();
  });
  afterAll(async () => {
    await server.stop();
    await entra.stop();
  });

  test.each(shapes)('%s', async (_what, claims, expectation) => {
    Object.assign(entra.behaviour.claims, claims);
    await expectWelcome();
    expect(await seen(visitor)).toEqual(expected(expectation));
  });

  const hourAgo = Math.floor(Date.now() / 1_000) - 3_600;
  const authentication = { amr: [], contexts: [] };
  const at = { ...authentication, authTime: hourAgo * 1_000 };

  test.each<[string, Record<string, unknown>, object]>([
    ['a time as text', { auth_time: `${hourAgo}` }, at],
    [
      'a time with a fraction',
      { auth_time: hourAgo + 0.5 },
      { ...at, authTime: hourAgo * 1_000 + 500 },
    ],
    ['a time in words', { auth_time: 'yesterday' }, authentication],
    ['a time that is null', { auth_time: null }, authentication],
    ['a time that is negative', { auth_time: -1 }, authentication],
    ['a time as a list', { auth_time: [hourAgo] }, authentication],
    [
      'ways with odd ones among them',
      { amr: ['mfa', 5, null, {}] },
      { ...authentication, amr: ['mfa'] },
    ],
    ['one way as text', { amr: 'mfa' }, { ...authentication, amr: ['mfa'] }],
    ['ways as an object', { amr: { mfa: true } }, authentication],
    ['a level as a number', { acr: 1 }, authentication],
    ['a level as a list of one', { acr: ['gold'] }, authentication],
    ['two levels', { acr: ['gold', 'silver'] }, authentication],
    [
      'contexts with odd ones',
      { acrs: ['c1', { c2: true }] },
      { ...authentication, contexts: ['c1'] },
    ],
    ['a device that is a number', { device: { id: 5 } }, authentication],
    ['a device of its name', { device: { id: 'd-1' } }, { ...authentication, deviceId: 'd-1' }],
    ['one audience in a list', { aud: [clientId] }, authentication],
    [
      'more audiences, and made for us',
      { aud: [clientId, 'account'], azp: clientId },
      authentication,
    ],
    ['made for another of ours', { azp: 'a-gateway' }, authentication],
  ])('%s', async (_what, claims, found) => {
    Object.assign(entra.behaviour.claims, claims);
    await expectWelcome();
    const [row] = rows<{ data: string }>(
      server.dataDir,
      'select data from logins order by rowid desc limit 1',
    );
    const { passport } = JSON.parse(row?.data ?? '') as { passport: { user: LoginData } };
    expect(passport.user.signIn).toEqual(found);
  });

  test.each<[string, Record<string, unknown>, string]>([
    ['without a subject', { sub: undefined }, 'the claim sub cannot be read'],
    [
      'whose subject is a number',
      { sub: 5 },
      'the claim sub cannot be read: expected text of at most 2000 characters, found a number; nobody can be told apart without it: have the provider send it so',
    ],
    ['whose subject is empty', { sub: '' }, 'found empty text'],
    ['whose subject has no end', { sub: 'x'.repeat(2_001) }, 'found text of 2001 characters'],
    ['for another application', { aud: 'another' }, 'the claim aud of the ID token'],
    ['for others too', { aud: [clientId, 'another'] }, 'aud'],
    ['whose end is text', { exp: 'tomorrow' }, 'the claim exp of the ID token'],
    ['that has ended', { iat: hourAgo - 60, exp: hourAgo }, 'the clocks differ by more than 60 s'],
    ['that has yet to begin', { nbf: hourAgo + 7_200 }, `the provider made it at `],
  ])('a token %s is refused, in a sentence', async (_what, claims, sentence) => {
    Object.assign(entra.behaviour.claims, claims);
    const landed = await signIn();
    expect([landed.pathname, landed.searchParams.get('code')]).toEqual([
      '/signin-failed',
      'SIGN_IN_FAILED',
    ]);
    const line = await lineFor(landed, server);
    expect(line).toContain(sentence);
    expect(line).not.toMatch(/Olga|corp\.example/);
  });

  test.each<[string, (now: number) => Record<string, unknown>]>([
    ['half a minute fast', (now) => ({ iat: now + 30, nbf: now + 30 })],
    ['half a minute slow', (now) => ({ iat: now - 3_600, exp: now - 30 })],
  ])('a clock that is %s is near enough', async (_what, times) => {
    Object.assign(entra.behaviour.claims, times(Math.floor(Date.now() / 1_000)));
    await expectWelcome();
  });

  test.each<[string, Record<string, unknown>]>([
    ['an odd refresh token', { refresh_token: null }],
    ['an odd scope', { scope: ['openid'] }],
    ['an odd end', { expires_in: null }],
    ['an odd type', { token_type: 5 }],
  ])('an answer of the token endpoint with %s will do', async (_what, tokens) => {
    entra.behaviour.tokens = tokens;
    await expectWelcome();
  });
});

describe('with the user info endpoint in trouble', () => {
  let entra: Entra;

  beforeAll(async () => {
    entra = await startEntra();
    entra.behaviour.metadata = { userinfo_endpoint: `${entra.origin}/userinfo` };
    server = await startServer(
      { NODE_EXTRA_CA_CERTS: entra.caFile, BESIDE_OIDC_CLIENT_SECRET: clientSecret },
      {
        identity: { provider: 'oidc', oidc: { issuer: `${entra.origin}/tenant/v2.0`, clientId } },
      },
    );
    visitor = new Visitor(server, [entra.ca]);
  });
  afterAll(async () => {
    await visitor.close();
    await server.stop();
    await entra.stop();
  });

  test.each<[string, number, string, string]>([
    ['is down', 503, '', 'text/plain'],
    ['is a page', 200, '<html></html>', 'text/html'],
    ['is null', 200, 'null', 'application/json'],
    [
      'is of somebody else',
      200,
      JSON.stringify({ sub: 'eve', roles: ['Administrator'] }),
      'application/json',
    ],
    ['has a number for a subject', 200, JSON.stringify({ sub: 5 }), 'application/json'],
    ['refuses', 401, '{}', 'application/json'],
  ])('that %s, the ID token is enough', async (_what, status, body, type) => {
    entra.behaviour.claims = {
      iss: `${entra.origin}/tenant/v2.0`,
      aud: clientId,
      sub: 'olga',
      ...usual,
    };
    entra.behaviour.instead.set(/^\/userinfo$/, (_req, res) =>
      res.writeHead(status, { 'content-type': type }).end(body),
    );
    await expectWelcome();
    expect(await seen(visitor)).toEqual(expected({}));
    expect(news()).toContain('the user info endpoint of the provider did not answer as one');
  });
});

describe('with Microsoft Entra ID', () => {
  let entra: Entra;

  beforeAll(async () => {
    entra = await startEntra();
    server = await startWithEntra(entra);
  });
  beforeEach(() => {
    entra.reset();
    visitor = new Visitor(server, [entra.ca]);
  });
  afterEach(async () => {
    await visitor.close();
  });
  afterAll(async () => {
    await server.stop();
    await entra.stop();
  });

  const helps = (who: object = {}) => ({
    person: expect.objectContaining({ name: 'Erika Mustermann', ...who }) as unknown,
    helps: true,
  });
  /** Those of the card come from Microsoft Graph. */
  const aboutTokens = shapes.filter(([, claims]) =>
    Object.keys(claims).every((name) =>
      ['roles', 'groups', 'preferred_username', 'name', 'picture'].includes(name),
    ),
  );

  test.each(aboutTokens)('%s in the ID token', async (_what, claims, expectation) => {
    Object.assign(entra.behaviour.claims, { roles: ['HelpDeskOperator'] }, claims);
    await expectWelcome();
    expect((await seen(visitor)).helps).toBe(expectation.helps ?? true);
  });

  test.each<[string, Record<string, unknown>]>([
    ['a time as text', { auth_time: '1700000000' }],
    ['odd levels', { acr: { a: 1 }, amr: 5, acrs: [null] }],
    ['membership as text', { acct: '0' }],
    [
      'an odd version of the rest',
      { email: ['x'], upn: {}, wids: 'x', xms_pl: 5, azp: 5, idp: [] },
    ],
  ])('%s in the ID token', async (_what, claims) => {
    Object.assign(entra.behaviour.claims, claims);
    await expectWelcome();
  });

  test.each<[string, RegExp, unknown, object]>([
    [
      'a profile with odd parts',
      /\/me$/,
      {
        displayName: 'Erika Mustermann',
        jobTitle: ['Engineer'],
        companyName: 5,
        userPrincipalName: 'erika@corp.example',
      },
      { verifiedDomain: 'corp.example', jobTitle: 'Engineer', company: 'Corp Ltd.' },
    ],
    [
      'a profile with an odd user name',
      /\/me$/,
      { displayName: 'Erika Mustermann', userPrincipalName: { x: 1 } },
      {},
    ],
    [
      'a long job',
      /\/me$/,
      { displayName: 'Erika Mustermann', jobTitle: 'x'.repeat(500) },
      { jobTitle: `${'x'.repeat(199)}…` },
    ],
    [
      'organizations of which one is odd',
      /\/organization$/,
      {
        value: [
          { displayName: 5, verifiedDomains: [null, 5, { name: 5 }, { name: 'corp.example' }] },
          5,
        ],
      },
      { verifiedDomain: 'corp.example' },
    ],
    [
      'an organization without domains',
      /\/organization$/,
      { value: [{ displayName: 'Corp', verifiedDomains: 'all' }] },
      { company: 'Corp' },
    ],
    ['no organization', /\/organization$/, { value: [] }, {}],
    ['a photo that is none', /\/photo\//, { not: 'a photo' }, {}],
  ])('%s from Graph', async (_what, path, body, who) => {
    entra.behaviour.instead.set(path, (_req, res) =>
      res.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body)),
    );
    await expectWelcome();
    expect(await seen(visitor)).toEqual(helps(who));
  });

  test.each<[string, string]>([
    ['null', 'null'],
    ['a list', '[]'],
    ['text', '"x"'],
  ])('an answer of Graph that is %s', async (_what, body) => {
    entra.behaviour.instead.set(/\/v1\.0\//, (_req, res) => res.end(body));
    await expectWelcome();
    expect((await seen(visitor)).person?.name).toBe('Erika Token');
  });
});
