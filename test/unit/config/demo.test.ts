/** The demo's people sign in without a password: a lost configuration opens that to nobody else. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { loadConfig } from '../../../src/config/load.ts';
import { faultsOf, temporaryFolder } from '../../support/temporary-folder.ts';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
beforeAll(async () => {
  folder = await temporaryFolder();
});
afterAll(async () => {
  await folder.remove();
});

const load = (environment: NodeJS.ProcessEnv) => () => loadConfig(environment);

describe('the demo is refused', () => {
  test.each([
    ['on every address', { BESIDE_LISTEN_ADDRESS: '0.0.0.0' }],
    ['on every IPv6 address', { BESIDE_LISTEN_ADDRESS: '[::]' }],
    ['on one that others reach', { BESIDE_LISTEN_ADDRESS: '192.0.2.1' }],
    ['behind a public name', { BESIDE_PUBLIC_URL: 'https://help.corp.test' }],
    ['when the provider is empty', { BESIDE_LISTEN_ADDRESS: '::', BESIDE_IDENTITY_PROVIDER: '' }],
  ])('%s, unless it is written out', (_where, environment) => {
    expect(faultsOf(load(environment))).toEqual([
      expect.stringMatching(
        /^identity\.provider \(BESIDE_IDENTITY_PROVIDER\): expected to be written out, since server\.(listenAddress|publicUrl) lets other machines in; .*"demo" if /,
      ),
    ]);
    expect(faultsOf(load({ ...environment, BESIDE_IDENTITY_PROVIDER: 'demo' }))).toEqual([]);
  });

  test.each([
    ['oidc', { oidc: { issuer: 'https://login.corp.test', clientId: 'a', clientSecret: 'b' } }],
    ['azure-ad', { azureAd: { clientId: crypto.randomUUID(), clientSecret: 'b' } }],
  ])('where the settings of %s are there, and the provider is not', async (provider, identity) => {
    const BESIDE_CONFIG = await folder.file('lost.yaml', JSON.stringify({ identity }));
    expect(faultsOf(load({ BESIDE_CONFIG }))).toEqual([
      expect.stringMatching(`^identity\\.provider .*: expected "${provider}", since there is `),
    ]);
  });

  test('with a misspelt key, on an address that others reach', async () => {
    const text = 'identity: {providr: oidc}\nserver: {listenAddress: 0.0.0.0}\n';
    const BESIDE_CONFIG = await folder.file('misspelt.yaml', text);
    expect(faultsOf(load({ BESIDE_CONFIG }))).toEqual([
      expect.stringContaining('did you mean “identity.provider”?'),
      expect.stringContaining('expected to be written out'),
    ]);
  });
});

test.each(['127.0.0.1', '127.5.0.1', '::1', 'localhost'])(
  'the demo is there on %s, for whoever tries Beside out',
  (address) => {
    const config = loadConfig({
      BESIDE_LISTEN_ADDRESS: address,
      BESIDE_PUBLIC_URL: 'https://localhost:9000',
    });
    expect(config.identity.provider).toBe('demo');
  },
);
