/** What a configuration may say and hardly means: `check-config` tells it in words. */
import { globSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { lintConfig, unusedPermissions } from '../../../src/cli/check-config/lint.ts';
import { loadConfig } from '../../../src/config/load.ts';
import { describeConfig } from '../../../src/cli/check-config/describe.ts';
import { permissions } from '../../../src/protocol/permissions.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const groupId = '22222222-3333-4444-5555-666666666666';
const identity = {
  provider: 'azure-ad',
  allowedTenants: ['11111111-2222-4333-8444-555555555555'],
  azureAd: { clientId: 'aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee', clientSecret: 'secret' },
};
const toGroup = (group: string, scope: object | string = 'everyone') => ({
  role: 'Help Desk Operator',
  to: { group },
  scope,
});
const devices = { source: 'none' };
const open = (server: object, announcedAddress?: string) => ({
  identity: { provider: 'demo' },
  server: { listenAddress: '0.0.0.0', ...server },
  media: { announcedAddress },
});
const healthy = (...deviceStates: string[]) => ({
  devices,
  conditions: [{ name: 'Healthy', for: 'both', deviceStates }],
});

let folder: Awaited<ReturnType<typeof temporaryFolder>>;

beforeAll(async () => {
  folder = await temporaryFolder();
});
afterAll(async () => {
  await folder.remove();
});

async function read(settings: object) {
  return loadConfig({}, await folder.file('doubtful.yaml', JSON.stringify(settings)));
}

describe('there is a warning about', () => {
  test.each<[string, object, RegExp[]]>([
    [
      'names of groups with Microsoft Entra ID, be they given a role or helped',
      { identity, assignments: [toGroup('Service Desk'), toGroup(groupId, { groups: ['Sales'] })] },
      [/^“Service Desk” is not the object id/, /^“Sales” is not the object id/],
    ],
    [
      'a condition on devices without a list of them, which nobody meets',
      healthy('compliant'),
      [/^“Healthy” .* no list .* each is unknown, .* lets nobody through$/],
    ],
    ['one that everybody meets', healthy('unknown', 'compliant'), [/lets everybody through$/]],
    [
      'one that certificates alone decide',
      {
        ...healthy('unknown', 'compliant'),
        devices: { ...devices, attestation: { port: 0, caFile: 'ca.pem' } },
      },
      [/each is unknown or unenrolled, .* lets only unknown through$/],
    ],
    [
      'a role that permits nothing yet, where it is given',
      {
        roles: { Painter: ['session.annotate'] },
        assignments: [{ role: 'Painter', to: { group: 'Painters' }, scope: 'everyone' }],
      },
      [/^“Painter” is given, and permits nothing that there is yet$/],
    ],
    [
      'a private address that is announced at a public one',
      open({ publicUrl: 'https://help.corp.de' }, '192.168.1.5'),
      [
        /^media\.announcedAddress: 192\.168\.1\.5 is a private address, and https:\/\/help\.corp\.de /,
      ],
    ],
    [
      'one that is announced, and is listened for on loopback alone',
      open({ listenAddress: '127.0.0.1' }, '198.18.0.1'),
      [/^media\.announcedAddress: 198\.18\.0\.1 .* which only this machine reaches$/],
    ],
    [
      'one of another family than is listened on',
      open({}, 'fd00::5'),
      [/is an IPv6 address, .* of the other family/],
    ],
    [
      'proxies and networks that are everybody',
      {
        ...open({ trustedProxies: ['0.0.0.0/0', '::/0', '128.0.0.0/1', '10.0.0.0/8'] }),
        conditions: [{ name: 'Office', for: 'both', networks: ['0.0.0.0/0'] }],
      },
      [
        ...[/^server\.trustedProxies: 0\.0\.0\.0\/0 lets nearly everybody/, /: ::\/0 lets/],
        ...[/: 128\.0\.0\.0\/1 lets/, /^“Office”: the network 0\.0\.0\.0\/0 holds nearly/],
      ],
    ],
    [
      'what the example has in the place of one’s own',
      {
        ...open({ publicUrl: 'https://help.example.com' }, '203.0.113.7'),
        identity: { ...identity, allowedTenants: ['11111111-2222-3333-4444-555555555555'] },
      },
      [
        /^server\.publicUrl: https:\/\/help\.example\.com belongs to nobody/,
        /^media\.announcedAddress\.0: 203\.0\.113\.7 belongs/,
        /^identity\.allowedTenants\.0: 11111111-/,
      ],
    ],
    [
      'an address with the length of its network behind it',
      {
        ...open({ trustedProxies: ['10.0.0.5/8', 'fd00:7::7/64', '10.0.0.5/32', '10.1.0.0/16'] }),
        conditions: [{ name: 'Office', for: 'both', networks: ['192.168.7.1/24'] }],
      },
      [
        /^server\.trustedProxies: 10\.0\.0\.5\/8 is every address .* 8 bits; .* write 10\.0\.0\.5$/,
        /^server\.trustedProxies: fd00:7::7\/64 is every address .* 64 bits/,
        /^“Office”: 192\.168\.7\.1\/24 is every address/,
      ],
    ],
    [
      'the PROXY protocol of nobody',
      open({ proxyProtocol: true }),
      [/^server\.proxyProtocol is on, and server\.trustedProxies names nobody/],
    ],
    [
      'a folder that a shell would know',
      { ...open({}), dataDir: '~/beside' },
      [/^dataDir: .*\/~\/beside has “~” in it, .*: write the whole path$/],
    ],
    [
      'an inventory that is not the source',
      { ...open({}), devices: { inventory: { file: 'devices.csv' } } },
      [/^devices\.inventory is there and does not count, since devices\.source is demo$/],
    ],
    [
      'domains that nobody has',
      {
        assignments: ['@a.test', '*.a.test', 'https://a.test', 'a.test', 'hülfe.test'].map(
          (domain) => toGroup('Helpers', { domains: [domain] }),
        ),
      },
      [/^“@a\.test” is no domain/, /^“\*\.a\.test” is no domain/, /^“https:\/\/a\.test” is no/],
    ],
    [
      'settings of a provider that is not chosen',
      {
        identity: {
          provider: 'demo',
          oidc: { issuer: 'https://a.test', clientId: 'a', clientSecret: 'b' },
        },
      },
      [/^identity\.oidc is there and does not count/],
    ],
  ])('%s', async (_what, settings, expected) => {
    const config = await read(settings);
    const warnings = lintConfig(config);
    expect(warnings).toEqual(expected.map((words) => expect.stringMatching(words)));
    expect(describeConfig(config, [], warnings)).toContain(
      `Worth a second look:\n  - ${warnings[0]}`,
    );
  });
});

test.each<[string, object]>([
  ['ids of groups', { identity, assignments: [toGroup(groupId, { groups: [groupId] })] }],
  ['names of groups with another provider', { assignments: [toGroup('Service Desk')] }],
  ['a condition on devices of a list', { ...healthy('compliant'), devices: { source: 'demo' } }],
  ['next to nothing', { identity: { provider: 'demo' } }],
])('there is none about %s', async (_what, settings) => {
  const config = await read(settings);
  expect(lintConfig(config)).toEqual([]);
  expect(describeConfig(config)).not.toContain('second look');
});

test('what may be secret is not told, however much it looks like an example', async () => {
  const secret = 'not-to-be-seen@example.com';
  const azureAd = { ...identity.azureAd, clientSecret: secret };
  const turn = [{ urls: 'turn:turn.corp.test', secret }];
  const config = await read({ identity: { ...identity, azureAd }, media: { turn } });
  expect(lintConfig(config)).toEqual([]);
  expect(describeConfig(config)).not.toContain(secret);
});

test.each([
  ['at a private name', 'https://help.corp.internal', '192.168.1.5'],
  ['at a private address', 'https://192.168.1.5', '192.168.1.5'],
  ['at a public one', 'https://help.corp.de', '198.18.0.1'],
])('there is none about what is announced %s', async (_where, publicUrl, announced) => {
  expect(lintConfig(await read(open({ publicUrl }, announced)))).toEqual([]);
});

test('there is a warning about each variable that looks like a setting and is none', async () => {
  const environment = {
    ...{ BESIDE_PROT: '1', BESIDE_IDENTITY_PROVDER: 'oidc', beside_port: '1', BESIDE_COLOUR: 'x' },
    ...{ BESIDE_PORT: '1', BESIDE_SECRET_FILE: 'x', BESIDE_CONFIG: 'x', PORT: '1' },
    // Set by Kubernetes, and by the tests.
    ...{ BESIDE_SERVICE_HOST: 'x', BESIDE_PORT_8443_TCP_ADDR: 'x', BESIDE_TEST_HUB: 'x' },
  };
  const config = await read({ identity: { provider: 'demo' } });
  expect(lintConfig(config, environment)).toEqual([
    expect.stringMatching(/^BESIDE_PROT is set .*; did you mean BESIDE_PORT\?$/),
    expect.stringMatching(/^BESIDE_IDENTITY_PROVDER .*; did you mean BESIDE_IDENTITY_PROVIDER\?$/),
    expect.stringMatching(/^beside_port .*; did you mean BESIDE_PORT\?$/),
    expect.stringMatching(/^BESIDE_COLOUR is set in the environment, and .* no such variable$/),
  ]);
});

test('the check of a configuration says DEMO first', async () => {
  const words = describeConfig(await read({ identity: { provider: 'demo' } }));
  expect(words).toMatch(
    /^DEMO: whoever reaches this server signs in as anybody, without a password/,
  );
  expect(describeConfig(await read({ identity }))).not.toContain('DEMO');
});

test('what is said not to be possible yet is what nothing asks for', () => {
  const defining =
    /(identity\/role-assignments|check-config\/lint|check-config\/describe|protocol\/(permissions|admin-parts))\.ts$/;
  const asking = globSync('src/**/*.ts')
    .filter((file) => !defining.test(file.replaceAll('\\', '/')))
    .map((file) => readFileSync(file, 'utf8'))
    .join('\n');
  const unused = permissions.filter((each) => !asking.includes(`'${each}'`));
  expect(unused.sort()).toEqual([...unusedPermissions].sort());
});
