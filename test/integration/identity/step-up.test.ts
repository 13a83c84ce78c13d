/** Step-up: an act that needs more proof than the sign-in gave, asked of each provider in its own way. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Me } from '../../../src/protocol/paths.ts';
import { startEntra, type Entra } from '../../support/entra.ts';
import { startProvider, type TestProvider } from '../../support/openid-provider.ts';
import { auditRecords } from '../../support/records.ts';
import { startServer, type TestServer } from '../../support/server.ts';
import { Visitor, type TestConnection } from '../../support/visitor.ts';
import { startWithEntra } from './entra-server.ts';
import { lineFor } from './failed-sign-in.ts';

const prove = '/signin?act=session.create&returnTo=/help';

async function stepUpRequired(visitor: Visitor): Promise<string[] | undefined> {
  return ((await (await visitor.fetch('/api/me')).json()) as Me).stepUpRequired;
}

/** @param why What the log says under the reference that the page shows. */
/** That of the login alone: others change with each sign-in. */
async function loginCookie(visitor: Visitor): Promise<string | undefined> {
  const cookies = (await visitor.cookies()).split('; ');
  return cookies.find((cookie) => cookie.startsWith('__Host-beside='));
}

async function expectUnproved(landed: URL, server: TestServer, why: string): Promise<void> {
  expect(await lineFor(landed, server)).toContain(why);
  expect([landed.pathname, landed.searchParams.get('code')]).toEqual([
    '/signin-failed',
    'STEP_UP_FAILED',
  ]);
  expect(landed.searchParams.get('returnTo')).toBe('/help');
}

describe('with Microsoft Entra ID', () => {
  let entra: Entra;
  let server: TestServer;
  let visitor: Visitor;
  let page: TestConnection;

  beforeAll(async () => {
    entra = await startEntra();
    const stepUp = { startSession: 'c1', changeSettings: 'c2' };
    // Why somebody is not let in stands in the log of whoever wants to read warnings alone, too.
    server = await startWithEntra(entra, {}, {}, { stepUp, log: { level: 'warn' } });
  });
  beforeEach(async () => {
    entra.reset();
    visitor = new Visitor(server, [entra.ca]);
    await visitor.follow('/signin?returnTo=/help');
    page = await visitor.connect();
  });
  afterEach(async () => {
    await visitor.close();
  });
  afterAll(async () => {
    await server.stop();
    await entra.stop();
  });

  test('a session is opened after the authentication context has been proved, on the page that was open', async () => {
    expect(entra.authorization.has('claims')).toBe(false);
    expect(await page.refusal('session.create', {})).toBe('STEP_UP_REQUIRED');
    expect(await stepUpRequired(visitor)).toEqual([
      ...['session.create', 'settings.change', 'tokens.create'],
    ]);
    entra.behaviour.claims['acrs'] = ['c1'];
    expect((await visitor.follow(prove)).href).toBe(`${server.origin}/help`);
    expect(JSON.parse(entra.authorization.get('claims') ?? '')).toEqual({
      id_token: { acrs: { essential: true, value: 'c1' } },
    });
    expect(entra.authorization.get('login_hint')).toBe('erika@corp.example');
    expect(await page.refusal('session.create', {})).toBeUndefined();
    expect(await stepUpRequired(visitor)).toEqual(['settings.change', 'tokens.create']);
    expect(auditRecords(server.dataDir)).toContainEqual(
      expect.objectContaining({ type: 'signed-in', details: { proved: 'c1', contexts: ['c1'] } }),
    );
  });

  test('a session that was opened without a page is entered after the same proof', async () => {
    const { sessionId } = await page.request('sessions.open', {});
    expect(await page.refusal('session.enter', { sessionId })).toBe('STEP_UP_REQUIRED');
    entra.behaviour.claims['acrs'] = ['c1'];
    await visitor.follow(prove);
    const { view } = await page.request('session.enter', { sessionId });
    expect(view.state).toBe('waiting');
  });

  test('sessions and pages that are open go on', async () => {
    entra.behaviour.claims['acrs'] = ['c1'];
    await visitor.follow(prove);
    const { view } = await page.request('session.create', {});
    entra.behaviour.claims['acrs'] = ['c2'];
    await visitor.follow('/signin?act=settings.change&returnTo=/help');
    expect(entra.authorization.get('claims')).toContain('"c2"');
    const again = await visitor.connect();
    const entry = await again.request('session.enter', { sessionId: view.id, takeOver: true });
    expect(entry.view.state).toBe('waiting');
    expect(await page.refusal('session.create', {})).toBe('STEP_UP_REQUIRED');
  });

  test.each([
    ['without any context', undefined, 'c1 was not proved, only who it is'],
    ['with another context', ['c2', 'c11'], 'c1 was not proved, only c2, c11'],
    ['with something else in its place', { c1: true }, 'c1 was not proved, only who it is'],
  ])('a token %s is a failure that leaves the login as it was', async (_what, acrs, why) => {
    entra.behaviour.claims['acrs'] = acrs;
    const cookie = await loginCookie(visitor);
    await expectUnproved(await visitor.follow(prove), server, why);
    expect(await loginCookie(visitor)).toBe(cookie);
    expect(await page.refusal('session.create', {})).toBe('STEP_UP_REQUIRED');
    expect((await page.send('session.join', { passcode: 'AAAA-AAAA' })).ok).toBe(false);
    const refusals = auditRecords(server.dataDir).filter(({ type }) => type === 'sign-in.refused');
    expect(refusals.at(-1)).toMatchObject({ code: 'STEP_UP_FAILED' });
  });

  test('so is an answer that the person has cancelled it', async () => {
    entra.behaviour.instead.set(/authorize/, (req, res) => {
      const state = new URL(req.url ?? '', entra.origin).searchParams.get('state') ?? '';
      const error = 'error=access_denied&error_description=AADSTS53003%3A+blocked+by+a+policy';
      const back = `${server.origin}/signin/callback?${error}&state=${state}`;
      res.writeHead(302, { location: back }).end();
    });
    const why = 'the provider refused the sign-in: access_denied AADSTS53003';
    await expectUnproved(await visitor.follow(prove), server, why);
    expect(server.output()).not.toContain('blocked by a policy');
    expect(await stepUpRequired(visitor)).toContain('session.create');
  });

  test.each(['', 'session.join', '__proto__', 'c1', 'startSession'])(
    'the act “%s”, which needs no proof, is a sign-in like any other',
    async (act) => {
      const query = new URLSearchParams({ act, returnTo: '/help' }).toString();
      expect((await visitor.follow(`/signin?${query}`)).pathname).toBe('/help');
      expect(entra.authorization.has('claims')).toBe(false);
    },
  );

  test('a sign-in anew is asked of Entra by its prompt', async () => {
    await visitor.follow('/signin?anew=&returnTo=/help');
    expect(entra.authorization.get('prompt')).toBe('login');
    expect(entra.authorization.get('login_hint')).toBe('erika@corp.example');
  });
});

describe.each([true, false])('with an OpenID provider (it knows `claims`: %s)', (knowsClaims) => {
  let provider: TestProvider;
  let server: TestServer;
  let visitor: Visitor;

  const claims = { name: 'Olga', preferred_username: 'olga', roles: ['Help Desk Operator'] };

  beforeAll(async () => {
    provider = await startProvider(knowsClaims);
    provider.account = { sub: 'olga', claims };
    const { issuer, clientId, clientSecret } = provider;
    server = await startServer(
      { NODE_EXTRA_CA_CERTS: provider.caFile },
      {
        identity: { provider: 'oidc', oidc: { issuer, clientId, clientSecret } },
        stepUp: { startSession: 'gold' },
        conditions: [
          { name: 'Fresh', for: 'sharer', signInAgeSeconds: 3_600, strongSignIn: { acr: ['key'] } },
        ],
      },
    );
    provider.begin(server.origin);
    visitor = new Visitor(server, [provider.ca]);
    await visitor.follow('/signin?returnTo=/help');
  });
  afterAll(async () => {
    await visitor.close();
    await server.stop();
    await provider.stop();
  });

  test('the level is asked for, and proved', async () => {
    const page = await visitor.connect();
    expect(await page.refusal('session.create', {})).toBe('STEP_UP_REQUIRED');
    provider.account = { sub: 'olga', claims, acr: 'gold' };
    expect((await visitor.follow(prove)).pathname).toBe('/help');
    const asked = provider.authorization;
    expect(asked.get('acr_values')).toBe(knowsClaims ? null : 'gold');
    expect(asked.get('prompt')).toBe(knowsClaims ? null : 'login');
    expect(asked.get('max_age')).toBe('3600');
    expect(JSON.parse(asked.get('claims') ?? 'null')).toEqual(
      knowsClaims
        ? {
            id_token: {
              acr: { essential: true, values: ['gold'] },
              auth_time: { essential: true },
            },
          }
        : null,
    );
    expect(await page.refusal('session.create', {})).toBeUndefined();
  });

  test('a sign-in anew is not taken from the provider’s own login, and asks for what would do', async () => {
    await visitor.follow('/signin?anew=&returnTo=/help');
    const { max_age, prompt, acr_values } = Object.fromEntries(provider.authorization);
    expect([max_age, prompt, acr_values]).toEqual(['0', 'login', 'key']);
  });

  // A provider that takes the claim as essential asks the person again, and never comes back.
  if (!knowsClaims)
    test('another level is a failure', async () => {
      provider.account = { sub: 'olga', claims, acr: 'silver' };
      const other = new Visitor(server, [provider.ca]);
      await other.follow('/signin?returnTo=/help');
      await expectUnproved(await other.follow(prove), server, 'gold was not proved, only silver');
      expect(await stepUpRequired(other)).toEqual(['session.create']);
      await other.close();
    });
});

describe('with the demo', () => {
  let server: TestServer;
  let visitor: Visitor;

  beforeAll(async () => {
    server = await startServer({}, { stepUp: { startSession: 'urn:example:gold' } });
  });
  beforeEach(async () => {
    visitor = await Visitor.signedIn(server, 'helper@demo.example');
  });
  afterEach(async () => {
    await visitor.close();
  });
  afterAll(async () => {
    await server.stop();
  });

  test('extra proof is asked, and given', async () => {
    const page = await visitor.connect();
    const choice = await visitor.follow(prove);
    expect(choice.search).toBe('?proof');
    const next = await visitor.choose(choice, 'helper@demo.example', { proof: '' });
    expect((await visitor.follow(next)).pathname).toBe('/help');
    expect(await page.refusal('session.create', {})).toBeUndefined();
  });

  test.each<[string, Record<string, string>, string]>([
    ['cancelled', { cancel: '' }, 'the provider refused the sign-in: access_denied'],
    ['left out', {}, 'the provider refused the sign-in: access_denied'],
  ])('when it is %s the person is signed in as before', async (_how, form, why) => {
    const choice = await visitor.follow(prove);
    const next = await visitor.choose(choice, 'helper@demo.example', form);
    await expectUnproved(await visitor.follow(next), server, why);
    expect(await stepUpRequired(visitor)).toEqual(['session.create']);
  });

  test('another person who proves it is another login: the pages of the one before close', async () => {
    const page = await visitor.connect();
    const choice = await visitor.follow(prove);
    const next = await visitor.choose(choice, 'helper2@demo.example', { proof: '' });
    expect((await visitor.follow(next)).pathname).toBe('/help');
    await page.closed();
  });
});
