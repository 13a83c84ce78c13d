/** How people write a configuration: it works, or one sentence says where it does not and what to do. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { loadConfig } from '../../../src/config/load.ts';
import { runMain } from '../../support/server.ts';
import { faultsOf, temporaryFolder } from '../../support/temporary-folder.ts';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let file: string;

beforeAll(async () => {
  folder = await temporaryFolder();
  file = join(folder.path, 'beside.yaml');
});
afterAll(async () => {
  await folder.remove();
});

async function read(text: string | Buffer, environment: NodeJS.ProcessEnv = {}) {
  await folder.file('beside.yaml', text);
  return loadConfig({ BESIDE_CONFIG: file, BESIDE_IDENTITY_PROVIDER: 'demo', ...environment });
}

/** Without the place, which `places` is about. */
async function faults(text: string | Buffer, environment?: NodeJS.ProcessEnv): Promise<string[]> {
  await folder.file('beside.yaml', text);
  return faultsOf(() =>
    loadConfig({ BESIDE_CONFIG: file, BESIDE_IDENTITY_PROVIDER: 'demo', ...environment }),
  );
}

const guid = '11111111-2222-4333-8444-555555555555';
const utf16 = (text: string) => Buffer.from(text, 'utf16le');

describe('it works', () => {
  test.each<[string, string | Buffer, object]>([
    ['localhost', 'server: {listenAddress: localhost}', { server: { listenAddress: '127.0.0.1' } }],
    ['brackets', "server: {listenAddress: '[::]'}", { server: { listenAddress: '::' } }],
    ['a byte order mark', '\ufeffserver: {port: 1}\n', { server: { port: 1 } }],
    ['CRLF', 'server:\r\n  port: 1\r\n', { server: { port: 1 } }],
    ['UTF-16 with a mark', utf16('\ufeffserver: {port: 1}'), { server: { port: 1 } }],
    ['UTF-16 without one', utf16('server: {port: 1}'), { server: { port: 1 } }],
    [
      'UTF-16 of the other order',
      utf16('\ufeffserver: {port: 1}').swap16(),
      { server: { port: 1 } },
    ],
    ['JSON', '{"server": {"port": 1}}', { server: { port: 1 } }],
    ['anchors and merges', 'session: &a {returnSeconds: 5}\n', { session: { returnSeconds: 5 } }],
    [
      'sections of which all is commented out, at any depth',
      'identity:\n  oidc:\n  # issuer: x\n  azureAd:\nmedia:\nserver:\n  port: 1\n  publicUrl:\n',
      { server: { port: 1 } },
    ],
    ['a start of document', '---\nserver: {port: 1}\n', { server: { port: 1 } }],
  ])('with %s', async (_what, text, expected) => {
    expect(await read(text)).toMatchObject(expected);
  });
});

const bomb = ['a: &a [1,1,1,1,1,1,1,1,1,1]', 'b: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]']
  .concat('c: &c [*b,*b,*b,*b,*b,*b,*b,*b]', 'd: [*c,*c,*c,*c,*c,*c,*c]')
  .join('\n');

describe('one sentence with line and column is told of', () => {
  test.each<[string, string, RegExp, string]>([
    ['an address with a colon', 'server:\n  listenAddress: ::\n', /quotation marks.*'::'/, '2:18'],
    ['an asterisk', 'server:\n  listenAddress: *\n', /asterisk .* quotation marks/, '2:18'],
    ['a reserved character', 'secret: @abc\n', /begins with @.* quotation marks/, '1:9'],
    ['two documents', 'server: {port: 1}\n---\nlog: {}\n', /found a second one.*---/, '2:1'],
    ['a tab', 'server:\n\tport: 1\n', /spaces .* found a tab/, '2:1'],
    ['a key that is there twice', 'log: {}\nlog: {}\n', /stands twice/, '2:1'],
    ['a wrong indent', 'server:\n  port: 1\n log: {}\n', /not indented as/, '3:1'],
    ['a key without a colon', 'server: {}\nlog\n', /./, '2:1'],
    ['a tag', 'secret: !vault abc\n', /tag .* not understood/, '1:9'],
    ['an open quotation mark', 'secret: "abc\n', /Missing closing/, '2:1'],
    ['something too much', 'server: {}\n]\n', /too much/, '2:1'],
    ['brackets without end', `a: ${'['.repeat(20_000)}`, /nested deeper/, '1:'],
  ])('%s', async (_what, text, words, place) => {
    const told = await faults(text);
    expect(told).toEqual([expect.stringMatching(words)]);
    const [line, column] = place.split(':');
    expect(told[0]).toContain(`(line ${line}, column ${column}`);
    expect(told[0]).toContain(` of ${file})`);
    expect(told[0]).not.toContain('abc');
  });
});

describe('one sentence with the file is told of', () => {
  test.each<[string, string | Buffer, RegExp]>([
    ['no setting at all', '', /no setting in it/],
    ['comments alone', '# server: {}\n', /no setting in it/],
    ['sections with nothing in them', 'server:\nmedia:\n', /no setting in it/],
    ['an empty mapping', '{}', /no setting in it/],
    ['a list', '- a\n', /found a list/],
    ['a page', '<html><body></body></html>', /expected YAML, found XML or HTML/],
    ['TOML', '# port\n[server]\nport = 8443\n', /expected YAML, found TOML or INI/],
    ['variables', 'export BESIDE_PORT=1\nA=b\n', /variables: these belong into the environment/],
    ['what is encrypted', '$ANSIBLE_VAULT;1.1;AES256\n6638\n', /what Ansible has encrypted/],
    ['half a merge', 'log:\n<<<<<<< HEAD\n  level: info\n', /merge .* not finished/],
    ['Windows-1252', Buffer.from('# f\xfcr\nlog: {}\n', 'latin1'), /save it as UTF-8/],
    ['a picture', Buffer.from([0x89, 0x50, 0xff, 0xfe, 0x0a]), /save it as UTF-8/],
    ['far too much', ' '.repeat(1_100_000), /larger than 1 MiB/],
    ['aliases that grow', bomb, /aliases .* write them out/],
    ['an alias without its anchor', 'server: {port: *x}', /alias .* no anchor/],
    ['an alias of itself', 'server: &a\n  port: *a\n', /hold themselves/],
    [
      'a template that was not filled in',
      'server:\n  port: {{ port }}',
      /nothing fills in \{\{…\}\}/,
    ],
    ['a colon without a key', ': x\n', /a key before the colon/],
    ['depth', `a: ${'['.repeat(99)}${']'.repeat(99)}`, /nested deeper/],
  ])('%s', async (_what, text, words) => {
    const told = await faults(text);
    expect(told).toEqual([expect.stringMatching(words)]);
    expect(told[0]).toContain(file);
  });

  test('a directory, a device, and a file that is not there', () => {
    const told = (name: string) => faultsOf(() => loadConfig({ BESIDE_CONFIG: name }));
    expect(told(folder.path)).toEqual([`cannot read ${folder.path}: it is a directory`]);
    expect(told('/dev/zero')).toEqual(['cannot read /dev/zero: it is a device, and no file']);
    expect(told('/nowhere/a')).toEqual(['cannot read /nowhere/a: there is no such file (ENOENT)']);
  });
});

describe('setting, what is expected and what was found are told of', () => {
  const address = /expected an IPv4 or IPv6 address without a port .*, found /;
  test.each<[string, string, RegExp]>([
    ["server: {listenAddress: '*'}", 'server.listenAddress', address],
    ['server: {listenAddress: :8443}', 'server.listenAddress', /found a port without an address/],
    ['server: {listenAddress: 10.0.0.1:1}', 'server.listenAddress', /found an address with a port/],
    ['server: {listenAddress: 10.0.0.0/8}', 'server.listenAddress', /found a network in CIDR/],
    ['server: {listenAddress: 127.1}', 'server.listenAddress', address],
    ['server: {listenAddress: fe80::1%eth0}', 'server.listenAddress', address],
    ['server: {port: "8443"}', 'server.port', /0 to 65535, found a whole number as text: leave/],
    ['server: {port: 65536}', 'server.port', /from 0 to 65535, found 65536/],
    ['server: {port: 1.5}', 'server.port', /found a number with a fraction/],
    ['server: {port: [1]}', 'server.port', /found a list/],
    ['server: {port: true}', 'server.port', /found true/],
    ['server:\n  port:1', 'server', /a section of settings, found text: .* comes a blank/],
    ['settings: {blockChat: yes}', 'settings.blockChat', /found the word “yes” .*true or false/],
    ['settings: {blockChat: "true"}', 'settings.blockChat', /leave out the quotation marks/],
    ['settings: {blockChat: 1}', 'settings.blockChat', /true or false, found a number/],
    ['settings: {passcodeSeconds: 5}', 'settings.passcodeSeconds', /at least 10, found 5/],
    ['secret: 12345678', 'secret', /text, found a number: put it in quotation marks/],
    ['log: {level: INFO}', 'log.level', /"debug", .*, found text; did you mean "info"\?/],
    ['conditions: {name: x}', 'conditions', /a list, found a section/],
    ['server: {trustedProxies: 10.0.0.1}', 'server.trustedProxies', /write it as a list/],
    ['server: {publicUrl: help.test}', 'server.publicUrl', /an https address, found text/],
    [
      'server: {publicUrl: http://a.test}',
      'server.publicUrl',
      /found a URL that begins with http:/,
    ],
    ['server: {publicUrl: "https://a.test/help"}', 'server.publicUrl', /without a path/],
    ['server: {publicUrl: "https://a.test/?a=b"}', 'server.publicUrl', /before any “\?” or “#”/],
    ['server: {publicUrl: "https://a.test/#a"}', 'server.publicUrl', /before any “\?” or “#”/],
    ['server: {publicUrl: "https://a:b@a.test"}', 'server.publicUrl', /without a user name/],
    ['server: {publicUrl: "https://a.test:0"}', 'server.publicUrl', /that browsers reach, found 0/],
    ['server: {publicUrl: "https://0.0.0.0"}', 'server.publicUrl', /found one that stands for any/],
    ['server: {publicUrl: "https://[::]:1"}', 'server.publicUrl', /found one that stands for any/],
    [
      'server: {publicUrl: "https://*.a.test"}',
      'server.publicUrl',
      /found a name with an asterisk/,
    ],
    [
      'media: {turn: "turn:turn.a.test:3478"}',
      'media.turn',
      /a list, found text: write it as a list/,
    ],
    [
      'server: {port: 5001}\nmedia: {port: 5000, workers: 2}',
      'server.port',
      /5000 to 5001 .*one of/,
    ],
    [
      'devices: {attestation: {port: 8443, caFile: a}}',
      'devices.attestation.port',
      /another port than that of the pages, 8443/,
    ],
    [
      'media: {port: 5000, workers: 2}\ndevices: {attestation: {port: 5000, caFile: a}}',
      'devices.attestation.port',
      /another port than those of media, 5000 to 5001/,
    ],
    ['server: {publicUrl: "https://${HOST}"}', 'server.publicUrl', /found a placeholder/],
    ['secret: ${BESIDE_SECRET_0123456789_0123456789}', 'secret', /found a placeholder/],
    ['secret: …', 'secret', /found a placeholder/],
    ['secret: "{{ vault.secret }}"', 'secret', /found a placeholder/],
    ['secret: change-me-change-me-change-me-change-me', 'secret', /found a placeholder/],
    ['dataDir: <where>', 'dataDir', /found a placeholder/],
  ])('%s', async (text, setting, words) => {
    const told = await faults(text);
    expect(told).toHaveLength(1);
    expect(told[0]).toMatch(words);
    expect(told[0]?.split(/:? /)[0]).toBe(setting);
    expect(told[0]).toMatch(/line \d+, column \d+ of /);
  });
});

describe('a setting that there is not is told with the one that was meant:', () => {
  test.each<[string, string]>([
    ['Server: {port: 1}', 'Server: there is no such setting; did you mean “server”?'],
    ['server: {prot: 1}', 'did you mean “server.port”?'],
    ['server: {public_url: x}', 'did you mean “server.publicUrl”?'],
    ['server: {Listen-Address: x}', 'did you mean “server.listenAddress”?'],
    ['listenAddress: ::1', 'did you mean “server.listenAddress” or “metrics.listenAddress”?'],
    ['identity: {issuer: x}', 'did you mean “identity.oidc.issuer”?'],
    ['server.publicUrl: x', 'write it as sections: server: {publicUrl: …}'],
    ['conditions: [{nmae: x, for: both, name: x, hours: {}}]', '“conditions.name”?'],
    ['log: {colour: blue}', 'there are level'],
  ])('%s', async (text, words) => {
    expect((await faults(text)).join('\n')).toContain(words);
  });
});

test('each tenant that is none of Entra’s is told by itself', async () => {
  const text = `identity: {provider: azure-ad, azureAd: {clientId: ${guid}, clientSecret: x},
  allowedTenants: [${guid}, contoso.onmicrosoft.com, common]}`;
  const told = await faults(text, { BESIDE_IDENTITY_PROVIDER: 'azure-ad' });
  expect(told.map((fault) => fault.split(/:? /)[0])).toEqual([
    'identity.allowedTenants.1',
    'identity.allowedTenants.2',
  ]);
  expect(told[0]).toMatch(/expected the ids of the Entra tenants .*\(line 2, column 58 of /);
});

test('no fault hides another one', async () => {
  const text = `server: {port: x, publicUrl: http://a.test}
tls: {certificateFile: 1}
media: {port: x, workers: 2, turn: [{urls: turn:a}, {urls: x, secret: s}], announcedAddress: a/8}
devices: {source: inventory, colour: x, attestation: {port: x, keyFile: x}}
roles: {Viewer: [], Greeter: [session.ofer]}
assignments:
  - {role: help desk operator, to: {group: a}, scope: Everyone}
  - {role: Nobody, to: {grp: a}, scope: everyone}
conditions:
  - {name: A, for: helpr, networks: [x], hours: {days: [x], from: '07:00', to: '07:00', timeZone: UTC}}
  - {name: A, for: both, strongSignIn: {x: y}}
  -
stepUp: {startSession: a b}
`;
  const told = await faults(text, { BESIDE_IDENTITY_PROVIDER: 'azure-ad' });
  const settings = told.map((fault) => fault.split(/:? /)[0]);
  expect(settings.sort()).toEqual(
    [
      ...['server.port', 'server.publicUrl', 'tls', 'tls.certificateFile'],
      ...['media.port', 'media.turn.0', 'media.turn.1.urls.0', 'media.announcedAddress'],
      ...['devices.inventory', 'devices.colour', 'devices.attestation'],
      ...['devices.attestation.port', 'devices.attestation.caFile'],
      ...['roles.Viewer', 'roles.Greeter.0', 'assignments.0.role', 'assignments.0.scope'],
      ...['assignments.1.role', 'assignments.1.to', 'conditions', 'conditions.0.for'],
      ...['conditions.0.networks.0', 'conditions.0.hours.days.0', 'conditions.0.hours.to'],
      ...['conditions.1.strongSignIn', 'conditions.1.strongSignIn.x', 'conditions.2'],
      ...['stepUp.startSession', 'stepUp.startSession'],
      ...['identity.azureAd', 'identity.allowedTenants'],
    ].sort(),
  );
});

describe('a file of one value', () => {
  const secret = 's'.repeat(40);
  test.each<[string, string | Buffer]>([
    ['with a line break', `${secret}\n`],
    ['with one of Windows', `${secret}\r\n`],
    ['with a byte order mark', `\ufeff${secret}\n`],
    ['in UTF-16', utf16(`\ufeff${secret}\r\n`)],
  ])('%s is read', async (_what, text) => {
    const name = await folder.file('secret', text);
    expect(loadConfig({ BESIDE_SECRET_FILE: name }).secret).toBe(secret);
  });

  test.each<[string, string | Buffer, RegExp]>([
    ['that is empty', ' \n', /is empty; expected the value of BESIDE_SECRET$/],
    ['with several lines', `${secret}\n${secret}\n`, /expected one line .*, found more in/],
    ['that is no text', Buffer.from([0xff, 0x41, 0xff]), /save it as UTF-8/],
    ['with a placeholder', '${SECRET}', /^secret \(BESIDE_SECRET\): .* found a placeholder/],
  ])('%s is told', async (_what, text, words) => {
    const name = await folder.file('secret', text);
    expect(faultsOf(() => loadConfig({ BESIDE_SECRET_FILE: name }))).toEqual([
      expect.stringMatching(words),
    ]);
  });

  test('that is a directory, or that nobody may read, is told', async () => {
    const name = join(folder.path, 'a-directory');
    await mkdir(name);
    expect(faultsOf(() => loadConfig({ BESIDE_SECRET_FILE: name }))).toEqual([
      `BESIDE_SECRET_FILE: cannot read ${name}: it is a directory`,
    ]);
  });
});

describe('the environment', () => {
  test('may have been written on Windows', () => {
    expect(loadConfig({ BESIDE_PORT: '8444\r', BESIDE_LOG_LEVEL: 'warn ' })).toMatchObject({
      server: { port: 8_444 },
      log: { level: 'warn' },
    });
  });

  test('of Kubernetes, for a service of this name, is told as that', () => {
    const environment = { BESIDE_PORT: 'tcp://10.0.0.7:8443', BESIDE_SERVICE_HOST: '10.0.0.7' };
    expect(faultsOf(() => loadConfig(environment))).toEqual([
      expect.stringMatching(/^server\.port \(BESIDE_PORT\): .*enableServiceLinks to false$/),
    ]);
  });
});

test('check-config says the same, with exit code 78 and no stack', async () => {
  const name = await folder.file('two.yaml', 'server: {port: 1}\n---\nlog: {}\n');
  const { code, output } = await runMain(['check-config', name], {});
  expect(code).toBe(78);
  expect(output.trimEnd().split('\n')).toEqual([
    'Beside cannot start:',
    expect.stringMatching(/^ {2}- expected one document, found a second one: .*two\.yaml\)$/),
  ]);
});
