/** Who signs out here is signed out at the provider too, and the next person at the computer is asked. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { startEntra, type Entra } from '../../support/entra.ts';
import { startProvider, type TestProvider } from '../../support/openid-provider.ts';
import { rows } from '../../support/records.ts';
import { startServer, type TestServer } from '../../support/server.ts';
import { Visitor } from '../../support/visitor.ts';
import { startWithEntra } from './entra-server.ts';

let server: TestServer;
let visitor: Visitor;

async function signOut(who = visitor): Promise<string> {
  const response = await who.fetch('/signout', { method: 'POST' });
  const { redirectTo } = (await response.json()) as { redirectTo: string };
  return redirectTo;
}

async function expectWelcome(): Promise<void> {
  expect((await visitor.follow('/signin?returnTo=/help')).pathname).toBe('/help');
}

async function person(): Promise<unknown> {
  return ((await (await visitor.fetch('/api/me')).json()) as { person: unknown }).person;
}

describe('with an OpenID provider', () => {
  let provider: TestProvider;

  beforeAll(async () => {
    provider = await startProvider();
    provider.account = { sub: 'olga', claims: { name: 'Olga' } };
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

  test('signing out goes on there, knows whom it is about, and comes back to the first page', async () => {
    await expectWelcome();
    const address = new URL(await signOut());
    expect(await person()).toBeNull();
    expect(`${address.origin}${address.pathname}`).toBe(`${provider.origin}/session/end`);
    const { id_token_hint: hint = '', ...rest } = Object.fromEntries(address.searchParams);
    expect(rest).toEqual({
      client_id: provider.clientId,
      post_logout_redirect_uri: `${server.origin}/signin/callback`,
    });
    expect(hint).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+$/);
    // The provider asks once more, and then sends the person back.
    const page = await (await visitor.fetch(address.href)).text();
    const [, xsrf = ''] = /name="xsrf" value="(\w+)"/.exec(page) ?? [];
    const response = await visitor.fetch(`${provider.origin}/session/end/confirm`, {
      method: 'POST',
      body: new URLSearchParams({ xsrf, logout: 'yes' }),
    });
    const back = response.headers.get('location') ?? '';
    expect((await visitor.follow(back)).href).toBe(`${server.origin}/`);
    expect(server.output()).not.toContain(hint);
  });

  test('whoever comes next in that browser is asked who they are, once', async () => {
    const entrance = /^\/auth$/;
    await expectWelcome();
    await signOut();
    const asked = await visitor.follow('/signin?returnTo=/help', entrance);
    expect(asked.searchParams.get('prompt')).toBe('select_account');
    // This provider does not know that prompt, and refuses it: so it is told to ask for the password.
    expect((await visitor.follow(asked.href)).pathname).toBe('/help');
    expect(provider.authorization.get('prompt')).toBe('login');
    const again = await visitor.follow('/signin', entrance);
    expect(again.searchParams.get('prompt')).toBeNull();
  });

  test('the ID token is kept with the login, and goes with it', async () => {
    await expectWelcome();
    const logins = () => rows<{ data: string }>(server.dataDir, 'select data from logins');
    const kept = () => logins().filter(({ data }) => data.includes('idToken')).length;
    const before = kept();
    expect(before).toBeGreaterThan(0);
    expect(await (await visitor.fetch('/api/me')).text()).not.toContain('idToken');
    await signOut();
    expect(kept()).toBe(before - 1);
  });

  test('who is not signed in is sent nowhere', async () => {
    expect(await signOut()).toBe('/');
  });

  test('it can be switched off', async () => {
    const another = await startProvider();
    another.account = provider.account;
    const { issuer, clientId, clientSecret } = another;
    const identity = { provider: 'oidc', oidc: { issuer, clientId, clientSecret } };
    const alone = await startServer(
      { NODE_EXTRA_CA_CERTS: another.caFile },
      { identity: { ...identity, rpInitiatedLogout: false } },
    );
    another.begin(alone.origin);
    const other = new Visitor(alone, [another.ca]);
    expect((await other.follow('/signin?returnTo=/help')).pathname).toBe('/help');
    expect(await signOut(other)).toBe('/');
    await other.close();
    await alone.stop();
    await another.stop();
  });
});

test('a provider that is gone keeps nobody signed in here', async () => {
  const provider = await startProvider();
  provider.account = { sub: 'olga', claims: { name: 'Olga' } };
  const { issuer, clientId, clientSecret } = provider;
  const settings = { identity: { provider: 'oidc', oidc: { issuer, clientId, clientSecret } } };
  const environment = { NODE_EXTRA_CA_CERTS: provider.caFile };
  const before = await startServer(environment, settings);
  provider.begin(before.origin);
  visitor = new Visitor(before, [provider.ca]);
  await expectWelcome();
  await before.end();
  await provider.stop();
  server = await startServer(
    { BESIDE_DATA_DIR: before.dataDir, BESIDE_PORT: String(before.port) },
    settings,
  );
  expect(await person()).toMatchObject({ name: 'Olga' });
  expect(await signOut()).toBe('/');
  expect(await person()).toBeNull();
  expect(server.output()).toContain('signed out here only: the provider was not reached');
  await visitor.close();
  await server.stop();
});

describe('with Microsoft Entra ID', () => {
  let entra: Entra;

  beforeAll(async () => {
    entra = await startEntra();
    entra.behaviour.metadata = { end_session_endpoint: `${entra.origin}/oauth2/v2.0/logout` };
    server = await startWithEntra(entra);
    visitor = new Visitor(server, [entra.ca]);
  });
  afterAll(async () => {
    await visitor.close();
    await server.stop();
    await entra.stop();
  });

  test('signing out goes on there, for the account that it was, and the next one is asked', async () => {
    entra.behaviour.claims['login_hint'] = 'an-opaque-hint';
    await expectWelcome();
    const address = new URL(await signOut());
    expect(`${address.origin}${address.pathname}`).toBe(`${entra.origin}/oauth2/v2.0/logout`);
    expect(Object.fromEntries(address.searchParams)).toEqual({
      post_logout_redirect_uri: `${server.origin}/signin/callback`,
      logout_hint: 'an-opaque-hint',
    });
    expect((await visitor.follow('/signin/callback')).href).toBe(`${server.origin}/`);
    await expectWelcome();
    expect(entra.authorization.get('prompt')).toBe('select_account');
    await expectWelcome();
    expect(entra.authorization.get('prompt')).toBeNull();
  });
});
