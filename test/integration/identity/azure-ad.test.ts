/** Signing in with Microsoft Entra ID, as it should go. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Me } from '../../../src/protocol/paths.ts';
import { ask } from '../../support/ask.ts';
import { otherTenantId, photo, startEntra, tenantId, type Entra } from '../../support/entra.ts';
import { auditRecords, rows } from '../../support/records.ts';
import type { TestServer } from '../../support/server.ts';
import { Visitor } from '../../support/visitor.ts';
import { settingsWithEntra, startWithEntra } from './entra-server.ts';

let entra: Entra;
let server: TestServer;
let visitor: Visitor;

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

async function me(of = visitor): Promise<Me> {
  return (await (await of.fetch('/api/me')).json()) as Me;
}

test('a person signs in, with what Microsoft Graph says of them', async () => {
  const landed = await visitor.follow('/signin?returnTo=/help%3Fx%3D1');
  expect(landed.href).toBe(`${server.origin}/help?x=1`);
  const { person, ...rest } = await me();
  expect(person).toMatchObject({
    name: 'Erika Mustermann',
    userName: 'erika@corp.example',
    jobTitle: 'Engineer',
    company: 'Corp Ltd.',
    verifiedDomain: 'corp.example',
  });
  expect(rest).toMatchObject({ demo: false });
  expect(rest.permissions).toContain('session.offer');
  // The package would fetch its own, without a time limit.
  expect(entra.asked.filter((path) => path.startsWith('/organizations/'))).toEqual([]);
  const found = rows(server.dataDir, 'select key, tenant_id, groups from people');
  expect(found).toEqual([
    {
      key: `${tenantId}|00000000-0000-4000-8000-00000000000a`,
      tenant_id: tenantId,
      groups: '["0aaaaaaa-0000-4000-8000-000000000001"]',
    },
  ]);
  expect(auditRecords(server.dataDir).at(-1)).toMatchObject({ type: 'signed-in' });
});

test('the picture is kept and served here, to people who have signed in', async () => {
  await visitor.follow('/signin?returnTo=/help');
  const { picture = '' } = (await me()).person ?? {};
  expect(picture).toMatch(/^\/pictures\/[\w-]{43}$/);
  const response = await visitor.fetch(picture);
  expect([response.status, response.headers.get('content-type')]).toEqual([200, 'image/jpeg']);
  expect(Buffer.from(await response.arrayBuffer())).toEqual(photo);
  // Asked for each time, though sent once: after a sign-out it is shown no more.
  expect(response.headers.get('cache-control')).toBe('private, no-cache');
  const kept = { 'if-none-match': response.headers.get('etag') ?? '' };
  const cookie = await visitor.cookies();
  expect((await ask(server, picture, { headers: { ...kept, cookie } })).status).toBe(304);
  expect((await ask(server, picture, { headers: kept })).status).toBe(404);
  expect((await visitor.fetch('/pictures/made-up')).status).toBe(404);
});

test.each<[string, number, Buffer | string]>([
  ['that is none', 200, '<svg onload="alert(1)">'],
  ['that comes with an error', 404, photo],
])('a picture %s is not served', async (what, status, body) => {
  entra.behaviour.instead.set(/photo/, (_req, res) => res.writeHead(status).end(body));
  entra.behaviour.claims['oid'] = `another-person ${what}`;
  await visitor.follow('/signin?returnTo=/help');
  expect((await me()).person).not.toHaveProperty('picture');
});

test('a domain that the organization has not verified is not shown as if it had', async () => {
  entra.behaviour.instead.set(/\/me$/, (_req, res) =>
    res.end(JSON.stringify({ userPrincipalName: 'erika@unverified.example' })),
  );
  await visitor.follow('/signin?returnTo=/help');
  expect((await me()).person).not.toHaveProperty('verifiedDomain');
});

test('without Microsoft Graph a person is what the token says', async () => {
  // Somebody of whom nothing has been said before either.
  entra.behaviour.claims['oid'] = '00000000-0000-4000-8000-00000000000b';
  entra.behaviour.instead.set(/\/v1\.0\//, (_req, res) => res.writeHead(503).end());
  expect((await visitor.follow('/signin?returnTo=/help')).pathname).toBe('/help');
  expect((await me()).person).toEqual({ name: 'Erika Token', userName: 'erika@corp.example' });
});

test('the code comes back in the query, with PKCE and a nonce', async () => {
  await visitor.follow('/signin');
  const asked = Object.fromEntries(entra.authorization);
  expect(asked).toMatchObject({
    response_type: 'code',
    response_mode: 'query',
    code_challenge_method: 'S256',
    code_challenge: expect.stringMatching(/^[\w-]{43}$/),
    nonce: expect.stringMatching(/^[\w-]{32}$/),
    state: expect.stringMatching(/^[\w-]{32}$/),
    redirect_uri: `${server.origin}/signin/callback`,
  });
  expect(asked['scope']?.split(' ').sort()).toEqual(['User.Read', 'openid', 'profile']);
});

test('who wants to be somebody else is let choose, even if Entra knows them', async () => {
  await visitor.follow('/signin');
  expect(entra.authorization.get('prompt')).toBeNull();
  expect((await visitor.follow('/signin?returnTo=/join&another=1')).pathname).toBe('/join');
  expect(entra.authorization.get('prompt')).toBe('select_account');
});

test('two tabs sign in at once, and each comes back to its own place', async () => {
  const callback = /^\/signin\/callback$/;
  const one = await visitor.follow('/signin?returnTo=/help', callback);
  const two = await visitor.follow('/signin?returnTo=/join', callback);
  const landed = await Promise.all([visitor.follow(one.href), visitor.follow(two.href)]);
  expect(landed.map(({ pathname }) => pathname)).toEqual(['/help', '/join']);
});

test('of several tenants each is its own issuer', async () => {
  const several = await startWithEntra(entra, { allowedTenants: [tenantId, otherTenantId] });
  for (const tid of [tenantId, otherTenantId]) {
    const other = new Visitor(several, [entra.ca]);
    entra.behaviour.claims['tid'] = tid;
    entra.behaviour.claims['iss'] = `${entra.origin}/${tid}/v2.0`;
    expect((await other.follow('/signin?returnTo=/help')).pathname).toBe('/help');
    await other.close();
  }
  expect(entra.asked).toContain('/organizations/v2.0/.well-known/openid-configuration');
  const other = new Visitor(several, [entra.ca]);
  entra.behaviour.claims['iss'] = `${entra.origin}/${tenantId}/v2.0`;
  expect((await other.follow('/signin?returnTo=/help')).pathname).toBe('/signin-failed');
  await other.close();
  await several.stop();
});

test('a tenant that is added while the server runs is let in without a restart', async () => {
  const growing = await startWithEntra(entra);
  const signIn = async (tid: string) => {
    entra.behaviour.claims['tid'] = tid;
    entra.behaviour.claims['iss'] = `${entra.origin}/${tid}/v2.0`;
    const other = new Visitor(growing, [entra.ca]);
    const { pathname } = await other.follow('/signin?returnTo=/help');
    await other.close();
    return pathname;
  };
  expect(await signIn(otherTenantId)).toBe('/signin-failed');
  await growing.configure(settingsWithEntra(entra, { allowedTenants: [tenantId, otherTenantId] }));
  await growing.printed(/(changes taken over)/);
  expect(await signIn(otherTenantId)).toBe('/help');
  expect(await signIn(tenantId)).toBe('/help');
  await growing.stop();
});

describe('where guests are allowed', () => {
  const guestName = 'gina_outside.example#EXT#@corp.example';
  const asMember = 'gina@corp.example';
  let open: TestServer;

  beforeAll(async () => {
    const scope = { domains: ['corp.example'] };
    const to = { appRole: 'Help Desk Operator' };
    open = await startWithEntra(
      entra,
      {},
      { allowGuests: true },
      {
        assignments: [{ role: 'Help Desk Operator', to, scope }],
      },
    );
  });
  afterAll(async () => {
    await open.stop();
  });

  /** Somebody with this principal name in the tenant, as the token says it and as Graph does. */
  async function signIn(acct: number | undefined, userPrincipalName: string, company?: string) {
    const who = new Visitor(open, [entra.ca]);
    entra.reset();
    const oid = `${acct} ${userPrincipalName}`;
    Object.assign(entra.behaviour.claims, {
      acct,
      oid,
      preferred_username: 'gina@outside.example',
    });
    entra.behaviour.instead.set(/\/me$/, (_req, res) =>
      res.end(JSON.stringify({ userPrincipalName, companyName: company })),
    );
    expect((await who.follow('/signin?returnTo=/help')).pathname).toBe('/help');
    return who;
  }

  test.each<[string, number | undefined, string]>([
    ['a guest', 1, guestName],
    ['a guest who has a name of the tenant', 1, asMember],
    ['somebody of elsewhere who counts as a member', 0, guestName],
    ['somebody of whom the token does not say it', undefined, asMember],
  ])('%s signs in, but neither domain nor company is the tenant’s', async (_who, acct, name) => {
    const who = await signIn(acct, name);
    const { person } = await me(who);
    expect(person).not.toHaveProperty('verifiedDomain');
    expect(person).not.toHaveProperty('company');
    await who.close();
  });

  test('the company that stands in a guest’s own entry is shown', async () => {
    const who = await signIn(1, guestName, 'Outside Ltd.');
    expect((await me(who)).person?.company).toBe('Outside Ltd.');
    await who.close();
  });

  test('a guest is outside of a scope of the tenant’s domain, and a member is inside', async () => {
    const helper = await signIn(0, 'helper@corp.example');
    const page = await helper.connect();
    for (const [acct, name, state] of [
      [1, guestName, 'ended'],
      [0, asMember, 'joined'],
    ] as const) {
      const sharer = await signIn(acct, name);
      const { view } = await page.request('session.create', {});
      const passcode = view.invitation?.passcode ?? '';
      const entry = await (await sharer.connect()).request('session.join', { passcode });
      expect([name, entry.view.state]).toEqual([name, state]);
      await sharer.close();
    }
    await helper.close();
  });
});
