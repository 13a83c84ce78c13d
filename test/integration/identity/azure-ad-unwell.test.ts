/** Entra's hosts answer with something else, or late, or never: a failed sign-in, and nothing more. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { ask } from '../../support/ask.ts';
import { clientSecret, startEntra, type Entra } from '../../support/entra.ts';
import { startServerProcess, type TestServer } from '../../support/server.ts';
import { Visitor } from '../../support/visitor.ts';
import { settingsWithEntra, startWithEntra } from './entra-server.ts';

const callbackPath = /^\/signin\/callback$/;

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

async function expectFailed(who: Visitor, from = '/signin?returnTo=/help'): Promise<void> {
  const landed = await who.follow(from);
  const { code, returnTo } = Object.fromEntries(landed.searchParams);
  expect([landed.pathname, code, returnTo]).toEqual([
    '/signin-failed',
    'SIGN_IN_UNAVAILABLE',
    '/help',
  ]);
}

async function expectWelcome(who: Visitor): Promise<void> {
  expect((await who.follow('/signin?returnTo=/help')).pathname).toBe('/help');
}

/** Rather than after the person has typed a password. */
function expectNobodySentToLogIn(): void {
  expect(entra.asked.filter((path) => path.endsWith('/authorize'))).toEqual([]);
}

// In this order: metadata that has once been right is kept for a while.
describe('metadata', () => {
  const document = /openid-configuration$/;
  const keys = /\/keys$/;

  test.each<[string, RegExp, string, number]>([
    ['that is HTML', document, '<html>Sign in to the hotel’s network</html>', 200],
    ['that is null', document, 'null', 200],
    ['of a server that is down', document, '', 503],
    ['whose keys are HTML', keys, '<html></html>', 200],
    ['without keys', keys, '{"keys":[]}', 200],
    ['with a key that is none', keys, '{"keys":[{"kty":"RSA","kid":"key-1"}]}', 200],
  ])('%s is a failed sign-in', async (_what, path, body, status) => {
    entra.behaviour.instead.set(path, (_req, res) => res.writeHead(status).end(body));
    await expectFailed(visitor);
    expectNobodySentToLogIn();
  });

  test('of more than two megabytes is a failed sign-in', async () => {
    entra.behaviour.metadata = { padding: 'x'.repeat(3 * 1_024 * 1_024) };
    await expectFailed(visitor);
  });

  test('that leads on to another address is not followed there', async () => {
    entra.behaviour.instead.set(document, (_req, res) =>
      res.writeHead(302, { location: `${entra.origin}/elsewhere` }).end(),
    );
    await expectFailed(visitor);
    expect(entra.asked).not.toContain('/elsewhere');
  });

  test.each(['issuer', 'authorization_endpoint', 'token_endpoint', 'jwks_uri'])(
    'whose %s is elsewhere is a failed sign-in',
    async (name) => {
      entra.behaviour.metadata = { [name]: 'https://evil.example/x' };
      await expectFailed(visitor);
      expectNobodySentToLogIn();
    },
  );

  test('that is right again is taken, and kept, whatever keys of other kinds it holds', async () => {
    entra.behaviour.otherKeys = [{ kty: 'EC', kid: 'key-2', crv: 'P-256', x: 'eA', y: 'eQ' }];
    await expectWelcome(visitor);
    await expectWelcome(visitor);
    expect(entra.asked.filter((path) => path.endsWith('openid-configuration'))).toHaveLength(1);
  });
});

test('a host that hangs is a failed sign-in after ten seconds, and the next one succeeds', async () => {
  await Promise.all(
    [/openid-configuration$/, /\/keys$/, /\/token$/].map(async (path) => {
      const hanging = await startEntra();
      hanging.behaviour.instead.set(path, () => undefined);
      const other = await startWithEntra(hanging);
      const guest = new Visitor(other, [hanging.ca]);
      await expectFailed(guest);
      // Others are served all the while.
      expect((await ask(other, '/readyz')).status).toBe(200);
      hanging.reset();
      await expectWelcome(guest);
      await guest.close();
      await other.stop();
      await hanging.stop();
    }),
  );
});

test('Graph that hangs costs the profile and ten seconds, not the sign-in', async () => {
  entra.behaviour.instead.set(/\/v1\.0\//, () => undefined);
  await expectWelcome(visitor);
});

/** Everything that asks for the time gets it two minutes later. */
const twoMinutesLater = `--import=data:text/javascript,${encodeURIComponent(`
  const now = Date.now;
  globalThis.Date = class extends Date {
    constructor(...when) { super(...(when.length > 0 ? when : [now() + 120_000])); }
    static now() { return now() + 120_000; }
  };
`)}`;

test('somebody who takes two minutes is signed in, even by a server started since', async () => {
  const before = await startWithEntra(entra);
  const slow = new Visitor(before, [entra.ca]);
  const response = await slow.fetch('/signin?returnTo=/help');
  const [cookie = ''] = response.headers.getSetCookie();
  expect(Number(/Max-Age=(\d+)/.exec(cookie)?.[1])).toBeGreaterThan(120);
  const answer = await slow.follow(response.headers.get('location') ?? '', callbackPath);
  await before.end();
  const after = await startServerProcess(
    {
      NODE_EXTRA_CA_CERTS: entra.caFile,
      BESIDE_AZURE_AD_CLIENT_SECRET: clientSecret,
      BESIDE_DATA_DIR: before.dataDir,
      BESIDE_PORT: String(before.port),
      NODE_OPTIONS: twoMinutesLater,
    },
    settingsWithEntra(entra),
  );
  expect((await slow.follow(answer.href)).pathname).toBe('/help');
  await slow.close();
  await after.stop();
});
