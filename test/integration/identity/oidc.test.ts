/** Any OpenID provider authenticates people. The demo's provider does not exist then. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Me } from '../../../src/protocol/paths.ts';
import { demoPeople } from '../../../src/identity/demo/people.ts';
import { ask } from '../../support/ask.ts';
import { startProvider, type TestProvider } from '../../support/openid-provider.ts';
import { rows } from '../../support/records.ts';
import { startServer, type TestServer } from '../../support/server.ts';
import { Visitor } from '../../support/visitor.ts';

const claims = {
  name: 'Olga Keycloak',
  preferred_username: 'olga@corp.example',
  job_title: 'Engineer',
  org: { name: 'Corp', roles: ['Help Desk Operator'] },
  'https://corp.example/groups': ['staff', 'munich'],
  picture: 'https://elsewhere.example/olga.png',
};

let provider: TestProvider;
let server: TestServer;
let visitor: Visitor;

beforeAll(async () => {
  provider = await startProvider();
  provider.account = { sub: 'olga', claims };
  const { issuer, clientId, clientSecret } = provider;
  server = await startServer(
    { NODE_EXTRA_CA_CERTS: provider.caFile, BESIDE_OIDC_CLIENT_SECRET: clientSecret },
    {
      identity: {
        provider: 'oidc',
        oidc: {
          issuer,
          clientId,
          claims: {
            company: 'org.name',
            roles: 'org.roles',
            groups: 'https://corp.example/groups',
          },
        },
      },
    },
  );
  provider.begin(server.origin);
});
beforeEach(() => {
  provider.account = { sub: 'olga', claims };
  visitor = new Visitor(server, [provider.ca]);
});
afterEach(async () => {
  await visitor.close();
});
afterAll(async () => {
  await server.stop();
  await provider.stop();
});

async function me(): Promise<Me> {
  return (await (await visitor.fetch('/api/me')).json()) as Me;
}

test('a person signs in, and is what the provider’s claims say by the configured names', async () => {
  expect((await visitor.follow('/signin?returnTo=/help%23here')).pathname).toBe('/help');
  expect(await me()).toEqual({
    person: {
      name: 'Olga Keycloak',
      userName: 'olga@corp.example',
      jobTitle: 'Engineer',
      company: 'Corp',
    },
    permissions: expect.arrayContaining(['session.offer']),
    demo: false,
  });
  const [row] = rows<{ key: string; tenant_id: string; groups: string; picture: null }>(
    server.dataDir,
    'select key, tenant_id, groups, picture from people',
  );
  expect(row).toEqual({
    key: `${provider.issuer}|olga`,
    tenant_id: provider.issuer,
    groups: '["staff","munich"]',
    picture: null,
  });
});

test('what a provider leaves out as null or empty text is left out', async () => {
  provider.account.claims = { ...claims, job_title: '', org: null };
  expect((await visitor.follow('/signin?returnTo=/help')).pathname).toBe('/help');
  expect((await me()).person).toEqual({ name: 'Olga Keycloak', userName: 'olga@corp.example' });
});

test('who wants to be somebody else is let choose, even if the provider knows them', async () => {
  const entrance = /\/auth/;
  const asked = await visitor.follow('/signin', entrance);
  expect(asked.searchParams.get('prompt')).toBeNull();
  const another = await visitor.follow('/signin?another=1', entrance);
  expect(another.searchParams.get('prompt')).toBe('select_account');
});

test.each([['of another tenant', { tid: 'elsewhere' }, 'ORGANIZATION_NOT_ALLOWED']])(
  'somebody %s is refused',
  async (_who, other, code) => {
    provider.account.claims = { ...claims, ...other };
    const landed = await visitor.follow('/signin?returnTo=/help');
    expect([landed.pathname, landed.searchParams.get('code')]).toEqual(['/signin-failed', code]);
    expect((await me()).person).toBeNull();
  },
);

test('a client whose secret goes in the header comes in too, whatever is in it', async () => {
  const strict = await startProvider();
  // What a form has to encode (RFC 6749, 2.3.1).
  strict.clientSecret = 'a secret: of 100 % + more/less=';
  strict.account = { sub: 'olga', claims };
  const { issuer, clientId, clientSecret, caFile } = strict;
  const beside = await startServer(
    { NODE_EXTRA_CA_CERTS: caFile },
    { identity: { provider: 'oidc', oidc: { issuer, clientId, clientSecret } } },
  );
  strict.begin(beside.origin, 'client_secret_basic');
  // That is found out the first time, and known the second.
  for (let time = 0; time < 2; time += 1) {
    const somebody = new Visitor(beside, [strict.ca]);
    expect((await somebody.follow('/signin?returnTo=/help')).pathname).toBe('/help');
    await somebody.close();
  }
  await beside.stop();
  await strict.stop();
});

test('a provider that cannot be reached is a failed sign-in, and the server stays', async () => {
  const alone = await startServer(
    {},
    {
      identity: {
        provider: 'oidc',
        oidc: { issuer: 'https://localhost:9', clientId: 'beside', clientSecret: 'x' },
      },
    },
  );
  const other = new Visitor(alone);
  for (let time = 0; time < 2; time += 1) {
    const landed = await other.follow('/signin?returnTo=/help');
    expect([landed.pathname, landed.searchParams.get('returnTo')]).toEqual([
      '/signin-failed',
      '/help',
    ]);
  }
  expect((await ask(alone, '/readyz')).status).toBe(200);
  await other.close();
  await alone.stop();
});

describe('of the demo’s provider there is nothing', () => {
  test.each([
    '/demo-idp/.well-known/openid-configuration',
    '/demo-idp/auth',
    '/demo-idp/token',
    '/demo-signin/something',
    '/api/demo-people',
    ...demoPeople.map(({ userName }) => `/demo-pictures/${userName.replace('@', '.')}.svg`),
  ])('%s', async (path) => {
    for (const method of ['GET', 'POST'])
      expect((await ask(server, path, { method })).status).toBe(404);
  });
});
