/** What is known of one act of signing in: how strong it was, and when. It belongs to the login. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { LoginData } from 'express-session';
import type { Authentication } from '../../../src/domain/person.ts';
import { startEntra, type Entra } from '../../support/entra.ts';
import { startProvider, type TestProvider } from '../../support/openid-provider.ts';
import { auditRecords, rows } from '../../support/records.ts';
import { startServer, type TestServer } from '../../support/server.ts';
import { Visitor } from '../../support/visitor.ts';
import { startWithEntra } from './entra-server.ts';

/** Of every login that there is. */
function authenticationsIn(server: TestServer): Authentication[] {
  return rows<{ data: string }>(server.dataDir, 'select data from logins order by rowid').map(
    ({ data }) => (JSON.parse(data) as { passport: { user: LoginData } }).passport.user.signIn,
  );
}

describe('with Microsoft Entra ID', () => {
  let entra: Entra;
  let server: TestServer;
  let visitor: Visitor;

  beforeAll(async () => {
    entra = await startEntra();
    server = await startWithEntra(entra, {}, { deviceIdClaim: 'deviceid' });
  });
  beforeEach(() => {
    entra.reset();
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

  async function authentication(claims: object): Promise<Authentication | undefined> {
    Object.assign(entra.behaviour.claims, claims);
    await visitor.follow('/signin?returnTo=/help');
    return authenticationsIn(server)[0];
  }

  test('it is what the token says', async () => {
    const authTime = Math.floor(Date.now() / 1_000) - 500;
    expect(
      await authentication({
        auth_time: authTime,
        amr: ['pwd', 'mfa'],
        acr: '1',
        acrs: ['c1', 'p1'],
        deviceid: 'device-1',
      }),
    ).toEqual({
      authTime: authTime * 1_000,
      amr: ['pwd', 'mfa'],
      acr: '1',
      contexts: ['c1', 'p1'],
      deviceId: 'device-1',
    });
  });

  test('a token that says nothing of it proves nothing, and leaves open when it was', async () => {
    expect(await authentication({})).toEqual({ amr: [], contexts: [] });
  });

  test.each(['soon', -1, null, { at: 1 }])(
    'what cannot be read proves nothing (%j)',
    async (time) => {
      const odd = { auth_time: time, amr: { mfa: true }, acr: ['x'], acrs: [['c1']] };
      expect(await authentication(odd)).toEqual({ amr: [], contexts: [] });
    },
  );

  test('of a long list of names the audit log keeps ten', async () => {
    const names = (letter: string) => Array.from({ length: 20 }, (_, index) => `${letter}${index}`);
    await authentication({ amr: names('m'), acrs: names('c') });
    const { details } = auditRecords(server.dataDir).findLast(({ type }) => type === 'signed-in')!;
    expect(details).toEqual({
      amr: names('m').slice(0, 10),
      contexts: names('c').slice(0, 10),
    });
  });

  test('a time to come is now', async () => {
    const found = await authentication({ auth_time: Date.now() });
    expect(found?.authTime).toBeLessThanOrEqual(Date.now());
  });

  test('of two logins of one person each keeps its own', async () => {
    const other = new Visitor(server, [entra.ca]);
    await authentication({ amr: ['mfa'] });
    entra.behaviour.claims['amr'] = ['pwd'];
    await other.follow('/signin?returnTo=/help');
    expect(authenticationsIn(server).map(({ amr }) => amr)).toEqual([['mfa'], ['pwd']]);
    await (await other.fetch('/signout', { method: 'POST' })).text();
    await other.close();
  });
});

describe('with any OpenID provider', () => {
  let provider: TestProvider;
  let server: TestServer;

  beforeAll(async () => {
    provider = await startProvider();
    const claims = { amr: ['mfa'], acr: 'gold', acrs: ['c1'], auth_time: 1, ext: { device: 'd1' } };
    provider.account = {
      sub: 'olga',
      claims: { name: 'Olga', preferred_username: 'olga@corp.example', ...claims },
    };
    const { issuer, clientId, clientSecret } = provider;
    const oidc = { issuer, clientId, clientSecret, claims: { deviceId: 'ext.device' } };
    server = await startServer(
      { NODE_EXTRA_CA_CERTS: provider.caFile },
      { identity: { provider: 'oidc', oidc } },
    );
    provider.begin(server.origin);
  });
  afterAll(async () => {
    await server.stop();
    await provider.stop();
  });

  test('the user info, which knows the person and not the sign-in, proves nothing, and no device', async () => {
    const visitor = new Visitor(server, [provider.ca]);
    const landed = await visitor.follow('/signin?returnTo=/help');
    expect(landed.pathname).toBe('/help');
    expect(authenticationsIn(server)).toEqual([{ amr: [], contexts: [] }]);
    await visitor.close();
  });
});
