/** Networks that let nothing out but through a proxy, and certificates of a company's own authority. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { startConnectProxy, type ConnectProxy } from '../../support/connect-proxy.ts';
import { clientId, clientSecret, startEntra, tenantId, type Entra } from '../../support/entra.ts';
import { freePort } from '../../support/free-port.ts';
import { runMain, startServerProcess, type ServerProcess } from '../../support/server.ts';
import { Visitor } from '../../support/visitor.ts';
import { settingsWithEntra } from './entra-server.ts';
import { lineFor } from './failed-sign-in.ts';

let entra: Entra;
let proxy: ConnectProxy;
/** What was asked for at the provider without the proxy, save by the browser. */
let direct: string[] = [];
let server: ServerProcess;
let visitor: Visitor;

beforeAll(async () => {
  entra = await startEntra();
  entra.serve((req) => {
    const ofBrowser = (req.url ?? '').includes('/authorize?');
    if (!ofBrowser && !proxy.ports.has(req.socket.remotePort ?? 0)) direct.push(req.url ?? '');
  });
});
beforeEach(async () => {
  proxy = await startConnectProxy();
  entra.reset();
  direct = [];
});
afterEach(async () => {
  await proxy.stop();
});
afterAll(async () => {
  await entra.stop();
});

function oidcSettings() {
  const issuer = `${entra.origin}/${tenantId}/v2.0`;
  return {
    identity: {
      provider: 'oidc',
      oidc: { issuer, clientId, clientSecret },
      allowedTenants: [tenantId],
    },
  };
}

async function start(settings: object, environment: Record<string, string>) {
  server = await startServerProcess(
    { NODE_EXTRA_CA_CERTS: entra.caFile, ...environment },
    settings,
  );
  visitor = new Visitor(server, [entra.ca]);
}

async function stop() {
  await visitor.close();
  await server.stop();
}

async function expectWelcome() {
  expect((await visitor.follow('/signin?returnTo=/help')).pathname).toBe('/help');
}

/** @returns The line of the log. */
async function failure(): Promise<string> {
  const landed = await visitor.follow('/signin?returnTo=/help');
  expect([landed.pathname, landed.searchParams.get('code')]).toEqual([
    '/signin-failed',
    'SIGN_IN_UNAVAILABLE',
  ]);
  return await lineFor(landed, server);
}

describe.each([
  // By which variable is the same for both.
  [
    'Microsoft Entra ID and Graph',
    () => settingsWithEntra(entra, {}, { clientSecret }),
    { proxy: ['HTTPS_PROXY'], direct: ['NO_PROXY'] },
  ],
  [
    'an OpenID provider',
    oidcSettings,
    { proxy: ['HTTPS_PROXY', 'https_proxy', 'HTTP_PROXY'], direct: ['NO_PROXY', 'no_proxy'] },
  ],
])('with %s', (_what, settings, variables) => {
  test.each(variables.proxy)(
    'everything goes through the proxy in %s, with its user name and password',
    async (name) => {
      proxy.wants = 'beside:p@ss word';
      const address = proxy.address.replace('//', '//beside:p%40ss%20word@');
      await start(settings(), { [name]: address });
      await expectWelcome();
      expect(direct).toEqual([]);
      expect(new Set(proxy.targets)).toEqual(new Set([new URL(entra.origin).host]));
      expect(server.output()).not.toMatch(/p@ss|p%40ss/);
      await stop();
    },
  );

  test.each(variables.direct)('a host in %s is reached directly', async (name) => {
    await start(settings(), { HTTPS_PROXY: proxy.address, [name]: '.corp.example,localhost' });
    await expectWelcome();
    expect(direct).not.toEqual([]);
    expect(proxy.targets).toEqual([]);
    await stop();
  });

  test('a proxy that refuses, wants a password or is gone is told in a sentence, without its password', async () => {
    await start(settings(), { HTTPS_PROXY: proxy.address.replace('//', '//beside:secret@') });
    const { host } = new URL(entra.origin);
    proxy.refuses = 403;
    expect(await failure()).toContain(
      `${host} was not reached through the proxy ${proxy.address}, which refused (403)`,
    );
    proxy.refuses = undefined;
    proxy.wants = 'another:password';
    expect(await failure()).toContain(
      `the proxy ${proxy.address}, which asks for a user name and a password (407)`,
    );
    await proxy.stop();
    expect(await failure()).toContain(`the proxy ${proxy.address}, which does not answer`);
    expect(server.output()).not.toContain('secret');
    proxy = await startConnectProxy();
    await stop();
  });

  test('without the authority of its certificate it is told which, and where to name it', async () => {
    await start(settings(), { NODE_EXTRA_CA_CERTS: '' });
    expect(await failure()).toContain(
      `the certificate of ${new URL(entra.origin).host} is of an authority that is not trusted here`,
    );
    await stop();
  });
});

test('the demo inside Beside is not reached through any proxy', async () => {
  const gone = `http://127.0.0.1:${await freePort()}`;
  server = await startServerProcess({ HTTPS_PROXY: gone, HTTP_PROXY: gone });
  visitor = await Visitor.signedIn(server, 'helper@demo.example');
  await stop();
});

test.each(['socks5://proxy.example:1080', 'http://', 'ht tp://proxy'])(
  'what is no address of a proxy (%j) ends the start, without its password',
  async (address) => {
    const { code, output } = await runMain(['serve'], { HTTPS_PROXY: address, BESIDE_PORT: '0' });
    expect([code, output]).toEqual([
      78,
      expect.stringContaining('HTTPS_PROXY: expected the address of a proxy'),
    ]);
  },
);
