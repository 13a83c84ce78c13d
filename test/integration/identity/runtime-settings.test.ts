/** What providers are asked for follows the configuration while the server runs. */
import { afterEach, beforeAll, beforeEach, afterAll, describe, expect, test } from '@jest/globals';
import {
  clientId,
  clientSecret,
  overage,
  startEntra,
  tenantId,
  type Entra,
} from '../../support/entra.ts';
import { startServer, type TestServer } from '../../support/server.ts';
import { Visitor } from '../../support/visitor.ts';

const desk = '0aaaaaaa-0000-4000-8000-000000000007';

let entra: Entra;
let server: TestServer;
let visitor: Visitor;

beforeAll(async () => {
  entra = await startEntra();
});
beforeEach(() => {
  entra.reset();
  visitor = new Visitor(server, [entra.ca]);
});
afterEach(async () => {
  await visitor.close();
});
afterAll(async () => {
  await entra.stop();
});

describe.each(['azure-ad', 'oidc'])('with the provider %s', (provider) => {
  const identity = () => ({
    provider,
    allowedTenants: [tenantId],
    ...(provider === 'oidc'
      ? { oidc: { issuer: `${entra.origin}/${tenantId}/v2.0`, clientId } }
      : { azureAd: { clientId, authority: entra.origin, graph: entra.origin } }),
  });

  beforeAll(async () => {
    server = await startServer(
      {
        NODE_EXTRA_CA_CERTS: entra.caFile,
        [`BESIDE_${provider === 'oidc' ? 'OIDC' : 'AZURE_AD'}_CLIENT_SECRET`]: clientSecret,
      },
      { identity: identity() },
    );
  });
  afterAll(async () => {
    await server.stop();
  });

  /** The provider's question when somebody signs in. */
  async function asked(way = '/signin?returnTo=/help'): Promise<Record<string, string>> {
    expect((await visitor.follow(way)).pathname).toBe('/help');
    return Object.fromEntries(entra.authorization);
  }

  test('an age, a level and a context that a new condition is about are asked for, and none before', async () => {
    expect(await asked('/signin?anew=&returnTo=/help')).not.toHaveProperty('claims');
    expect(await asked()).not.toHaveProperty('max_age');
    await server.configure({
      identity: identity(),
      conditions: [
        { name: 'Today', for: 'both', signInAgeSeconds: 86_400 },
        { name: 'Now', for: 'sharer', signInAgeSeconds: 600 },
        { name: 'Proved', for: 'sharer', strongSignIn: { acr: ['gold'], contexts: ['c7'] } },
      ],
    });
    await server.printed(/("conditions".*changes taken over)/);
    expect(await asked()).toMatchObject({ max_age: '600' });
    const anew = await asked('/signin?anew=&returnTo=/help');
    if (provider === 'oidc') expect(anew).toMatchObject({ max_age: '0', acr_values: 'gold' });
    else
      expect(JSON.parse(anew['claims'] ?? '')).toEqual({
        id_token: { acrs: { essential: true, value: 'c7' } },
      });
  });

  test.each([
    ['that leaves the time of the sign-in out lets in, but does not meet the condition', {}],
    ['that did not ask again, likewise', { auth_time: Math.floor(Date.now() / 1_000) - 90_000 }],
  ])('a provider %s', async (_what, claims) => {
    Object.assign(entra.behaviour.claims, claims);
    await asked();
    const page = await visitor.connect();
    const answer = await page.send('session.create', {});
    expect(answer).toMatchObject({
      error: {
        code: 'CONDITION_NOT_MET',
        condition: 'Today',
        requirement: 'auth_time' in claims ? 'sign-in-age' : 'sign-in-time',
      },
    });
  });

  if (provider === 'azure-ad')
    test('a group that is new in the configuration is asked for', async () => {
      const assignment = { role: 'Help Desk Operator', to: { group: desk }, scope: 'everyone' };
      await server.configure({ identity: identity(), assignments: [assignment] });
      await server.printed(/("assignments".*changes taken over)/);
      Object.assign(entra.behaviour.claims, overage);
      await asked();
      expect(entra.askedGroups).toEqual([[desk]]);
    });
});
