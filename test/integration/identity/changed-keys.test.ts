/** Providers change their keys and their addresses, in an emergency from one moment to the next. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { clientId, clientSecret, startEntra, tenantId, type Entra } from '../../support/entra.ts';
import { laterBy } from '../../support/later.ts';
import {
  startServer,
  startServerProcess,
  type ServerProcess,
  type TestServer,
} from '../../support/server.ts';
import { Visitor } from '../../support/visitor.ts';
import { startWithEntra } from './entra-server.ts';

const day = 24 * 60 * 60_000;
function withOidc(entra: Entra): object {
  return {
    identity: {
      provider: 'oidc',
      oidc: { issuer: `${entra.origin}/${tenantId}/v2.0`, clientId, clientSecret },
      allowedTenants: [tenantId],
    },
  };
}

let entra: Entra;
let server: TestServer;
let visitor: Visitor;

async function landing(): Promise<string> {
  return (await visitor.follow('/signin?returnTo=/help')).pathname;
}

function timesAsked(path: RegExp): number {
  return entra.asked.filter((each) => path.test(each)).length;
}

describe.each([
  ['Microsoft Entra ID', async () => await startWithEntra(entra)],
  [
    'an OpenID provider',
    async () => await startServer({ NODE_EXTRA_CA_CERTS: entra.caFile }, withOidc(entra)),
  ],
])('of %s', (_what, start) => {
  beforeEach(async () => {
    entra = await startEntra();
    server = await start();
    visitor = new Visitor(server, [entra.ca]);
  });
  afterEach(async () => {
    await visitor.close();
    await server.stop();
    await entra.stop();
  });

  test('keys that have changed since are read once more, and not for every odd token', async () => {
    expect(await landing()).toBe('/help');
    entra.changeKeys();
    entra.asked = [];
    expect(await landing()).toBe('/help');
    expect(timesAsked(/\/keys$/)).toBe(1);
    entra.behaviour.header = { kid: 'made-up' };
    for (let time = 0; time < 3; time += 1) expect(await landing()).toBe('/signin-failed');
    expect(timesAsked(/\/keys$/)).toBe(1);
  });
});

describe('the discovery document', () => {
  let running: ServerProcess;

  beforeAll(async () => {
    entra = await startEntra();
    const environment = { NODE_EXTRA_CA_CERTS: entra.caFile, NODE_OPTIONS: laterBy(day) };
    running = await startServerProcess(environment, withOidc(entra));
    visitor = new Visitor(running, [entra.ca]);
  });
  afterAll(async () => {
    await visitor.close();
    await running.stop();
    await entra.stop();
  });

  test('is read again when the provider has moved', async () => {
    expect(await landing()).toBe('/help');
    const { origin } = entra;
    entra.behaviour.metadata = { token_endpoint: `${origin}/moved/oauth2/v2.0/token` };
    entra.behaviour.instead.set(new RegExp(`^/${tenantId}/oauth2/v2.0/token$`), (_req, res) =>
      res.writeHead(404).end(),
    );
    expect(await landing()).toBe('/signin-failed');
    expect(await landing()).toBe('/help');
  });

  test('is read again after a day; one that cannot be read leaves what was known', async () => {
    entra.reset();
    entra.asked = [];
    const inThreeDays = Math.floor(Date.now() / 1_000) + 3 * 86_400;
    Object.assign(entra.behaviour.claims, { exp: inThreeDays + 86_400 });
    expect(await landing()).toBe('/help');
    expect(timesAsked(/openid-configuration$/)).toBe(0);
    entra.behaviour.instead.set(/openid-configuration$/, (_req, res) => res.writeHead(503).end());
    running.process.kill('SIGUSR2');
    await running.printed(/(put on: 1)/);
    expect(await landing()).toBe('/help');
    expect(timesAsked(/openid-configuration$/)).toBe(1);
    entra.behaviour.instead.clear();
    running.process.kill('SIGUSR2');
    await running.printed(/(put on: 2)/);
    expect(await landing()).toBe('/help');
    expect(timesAsked(/openid-configuration$/)).toBe(2);
    expect(await landing()).toBe('/help');
    expect(timesAsked(/openid-configuration$/)).toBe(2);
  });
});
