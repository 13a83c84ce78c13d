/** Every fault of a configuration, told at once. */
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { loadConfig } from '../../../src/config/load.ts';
import { faultsOf as faultsOfReading, temporaryFolder } from '../../support/temporary-folder.ts';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;

beforeAll(async () => {
  folder = await temporaryFolder();
});
afterAll(async () => {
  await folder.remove();
});

function faultsOf(environment: NodeJS.ProcessEnv): string[] {
  return faultsOfReading(() => loadConfig(environment));
}

describe('faults', () => {
  test('are told all together, each with its setting and its variable, and no value', async () => {
    const file = await folder.file(
      'faults.yaml',
      `server: {port: "not-a-port", colour: blue}
session: {passcodeSeconds: 300, returnSeconds: 1.5}
settings: {passcodeSeconds: 3}
identity: {provider: entra, allowedTenants: ["demo.example", ""]}
tls: {certificateFile: /only/one.pem}
sekret: not-to-be-shown`,
    );
    const faults = faultsOf({
      BESIDE_CONFIG: file,
      BESIDE_SECRET: 'too-short-a-secret',
      BESIDE_WORKERS: 'many-of-them',
      BESIDE_PUBLIC_URL: 'http://plain.example',
      BESIDE_LOG_LEVEL: 'chatty',
    });
    expect(faults.map((fault) => fault.split(': ')[0]).sort()).toEqual([
      'identity.allowedTenants.1',
      'identity.provider (BESIDE_IDENTITY_PROVIDER)',
      'log.level (BESIDE_LOG_LEVEL)',
      'media.workers (BESIDE_WORKERS)',
      'secret (BESIDE_SECRET)',
      'sekret',
      'server.colour',
      'server.port (BESIDE_PORT)',
      'server.publicUrl (BESIDE_PUBLIC_URL)',
      'session.passcodeSeconds',
      'session.returnSeconds',
      'settings.passcodeSeconds',
      'tls',
    ]);
    for (const value of [
      'not-a-port',
      'blue',
      'entra',
      'not-to',
      'too-short',
      'many-',
      'plain',
      'chatty',
    ])
      expect(faults.join('\n')).not.toContain(value);
  });

  test.each([
    ['BESIDE_PORT', '65536'],
    ['BESIDE_PORT', '-1'],
    ['BESIDE_PORT', '84.43'],
    ['BESIDE_PORT', '0x1000'],
    ['BESIDE_WORKERS', '0'],
    ['BESIDE_WORKERS', '65'],
    ['BESIDE_LISTEN_ADDRESS', 'myhost'],
    ['BESIDE_PUBLIC_URL', 'help.example'],
    ['BESIDE_PUBLIC_URL', 'https://help.example/path'],
    ['BESIDE_PUBLIC_URL', 'javascript:alert(1)'],
    ['BESIDE_LOG_LEVEL', 'INFO'],
    ['BESIDE_MEDIA_ANNOUNCED_ADDRESS', '203.0.113.7,203.0.113.8'],
    ['BESIDE_MEDIA_ANNOUNCED_ADDRESS', '203.0.113.7,media.example'],
    // Both are announced, and one is listened on.
    ['BESIDE_MEDIA_ANNOUNCED_ADDRESS', '203.0.113.7,2001:db8::7'],
  ])('are found in %s=%s', (name, value) => {
    const faults = faultsOf({ BESIDE_IDENTITY_PROVIDER: 'demo', [name]: value });
    expect(faults).toHaveLength(1);
    expect(faults[0]).toContain(`(${name}): `);
  });

  test('are told of files that cannot be read, by their names', () => {
    const faults = faultsOf({
      BESIDE_CONFIG: join(folder.path, 'nowhere.yaml'),
      BESIDE_SECRET_FILE: join(folder.path, 'no-secret'),
    });
    expect(faults).toHaveLength(2);
    expect(faults[0]).toContain('nowhere.yaml');
    expect(faults[1]).toMatch(/^BESIDE_SECRET_FILE: .*no-secret/);
  });

  test.each([
    ['a list', '- a\n- b\n'],
    ['text', 'just some words\n'],
    ['a number', '8443\n'],
  ])('are told of a file that holds %s in place of settings', async (_what, text) => {
    const file = await folder.file('wrong.yaml', text);
    expect(faultsOf({ BESIDE_CONFIG: file })).toEqual([
      expect.stringContaining('wrong.yaml: expected settings'),
    ]);
  });

  test.each([
    ['a section that is text', 'server: text\n'],
    ['a section that is a list', 'media: [1, 2]\n'],
    ['a prototype in place of a setting', '__proto__: {port: 1}\n'],
    ['a setting under the wrong section', 'session: {port: 1}\n'],
  ])('are told of %s', async (_what, text) => {
    const file = await folder.file('section.yaml', text);
    expect(faultsOf({ BESIDE_CONFIG: file, BESIDE_PORT: '1' })).toHaveLength(1);
  });

  test('of a certificate without its key are told as belonging together', async () => {
    const file = await folder.file('tls.yaml', 'tls: {keyFile: /k.pem}\n');
    expect(faultsOf({ BESIDE_CONFIG: file })).toEqual([
      expect.stringMatching(/^tls: certificateFile and keyFile go together \(line 1, column 1 of /),
    ]);
  });

  test.each([
    [
      'a permission that there is not',
      'roles: {Greeter: [session.ofer]}',
      /^roles\.Greeter\.0: .*"session\.offer"/,
    ],
    [
      'a role of a built-in one’s name',
      'roles: {Viewer: []}',
      /^roles\.Viewer: this role is built in \(line 1/,
    ],
    [
      'a role that there is not',
      'assignments: [{role: Greeter, to: {user: a}, scope: everyone}]',
      /^assignments\.0\.role: there is no such role; there are .*Viewer/,
    ],
    [
      'nobody in particular',
      'assignments: [{role: Viewer, to: {}, scope: everyone}]',
      /^assignments\.0\.to: expected one of/,
    ],
    [
      'two at once',
      'assignments: [{role: Viewer, to: {user: a, group: b}, scope: everyone}]',
      /^assignments\.0\.to: expected one of/,
    ],
    [
      'no scope',
      'assignments: [{role: Viewer, to: {user: a}}]',
      /^assignments\.0\.scope: expected everyone/,
    ],
    [
      'a scope of nothing',
      'assignments: [{role: Viewer, to: {user: a}, scope: {groups: []}}]',
      /^assignments\.0\.scope\.groups: expected .* at least 1 entry, found 0/,
    ],
  ])('are told of roles and assignments: %s', async (_what, text, fault) => {
    const file = await folder.file('access.yaml', text);
    expect(faultsOf({ BESIDE_CONFIG: file })).toEqual([expect.stringMatching(fault)]);
  });

  test.each([
    [
      'no address',
      '{urls: [], secret: s}',
      /^media\.turn\.0\.urls: expected .* at least 1 entry, found 0/,
    ],
    [
      'a page’s address',
      '{urls: https://a.example, secret: s}',
      /^media\.turn\.0\.urls\.0: .*turn:turn/,
    ],
    [
      'a STUN server',
      '{urls: [turn:a, stun:a], secret: s}',
      /^media\.turn\.0\.urls\.1: .*turn:turn/,
    ],
    ['nothing to sign in with', '{urls: turn:a}', /^media\.turn\.0: expected either a secret/],
    ['a user name alone', '{urls: turn:a, username: u}', /^media\.turn\.0: expected either/],
    ['a credential alone', '{urls: turn:a, credential: c}', /^media\.turn\.0: expected either/],
    [
      'both kinds of credentials',
      '{urls: turn:a, username: u, credential: c, secret: s}',
      /^media\.turn\.0: expected either/,
    ],
    [
      'an unknown key',
      '{url: turn:a, urls: turn:a, secret: s}',
      /^media\.turn\.0\.url: there is no/,
    ],
  ])('are told of a relay with %s', async (_what, relay, fault) => {
    const file = await folder.file('relay.yaml', `media: {turn: [${relay}]}`);
    expect(faultsOf({ BESIDE_CONFIG: file })).toEqual([expect.stringMatching(fault)]);
  });

  test('of roles are told along with faults of other settings', async () => {
    const file = await folder.file(
      'both.yaml',
      'server: {port: x}\nassignments: [{role: Greeter, to: {user: a}, scope: everyone}]',
    );
    expect(faultsOf({ BESIDE_CONFIG: file })).toHaveLength(2);
  });
});

describe('of conditions and of step-up', () => {
  const faults = async (settings: object) => {
    const file = await folder.file('conditions.yaml', JSON.stringify(settings));
    return faultsOf({ BESIDE_CONFIG: file }).map((fault) => fault.split(': ')[0] ?? '');
  };
  const hours = { days: ['mon'], from: '07:00', to: '19:00', timeZone: 'Europe/Berlin' };
  const fine = { name: 'Fine', for: 'both', signInAgeSeconds: 60 };

  test.each<[string, string, object]>([
    ['it asks for nothing', '', { signInAgeSeconds: undefined }],
    ['it has no name', '.name', { name: ' ' }],
    ['it is for somebody else', '.for', { for: 'everybody' }],
    ['there is no such network', '.networks.0', { networks: ['10.0.0.0/33'] }],
    ['a network is a name', '.networks.0', { networks: ['office.example'] }],
    ['there are no networks', '.networks', { networks: [] }],
    ['no strength is asked', '.strongSignIn', { strongSignIn: {} }],
    [
      'there is no such context',
      '.strongSignIn.contexts.0',
      { strongSignIn: { contexts: ['c26'] } },
    ],
    ['no time is long enough', '.signInAgeSeconds', { signInAgeSeconds: 0 }],
    ['there is no such state', '.deviceStates.0', { deviceStates: ['shiny'] }],
    ['there is no such day', '.hours.days.0', { hours: { ...hours, days: ['someday'] } }],
    ['there is no such time', '.hours.from', { hours: { ...hours, from: '7:00' } }],
    ['no time is left', '.hours.to', { hours: { ...hours, to: '07:00' } }],
    ['there is no such zone', '.hours.timeZone', { hours: { ...hours, timeZone: 'Mars/Olympus' } }],
    ['there is no such setting', '.colour', { colour: 'red' }],
  ])('%s: the place is told', async (_fault, place, wrong) => {
    expect(await faults({ conditions: [{ ...fine, ...wrong }] })).toEqual([`conditions.0${place}`]);
  });

  test('two of one name could not be told apart', async () => {
    expect(await faults({ conditions: [fine, fine] })).toEqual(['conditions']);
  });

  test('Entra has contexts c1 to c25; others have any one word', async () => {
    const stepUp = { startSession: 'c26', changeSettings: 'c25' };
    expect(await faults({ stepUp })).toEqual([]);
    expect(await faults({ stepUp, identity: { provider: 'azure-ad' } })).toContain(
      'stepUp.startSession',
    );
    expect(await faults({ stepUp: { startSession: 'a b' } })).toEqual(['stepUp.startSession']);
  });

  test('a proxy is an address or a network', async () => {
    const server = { trustedProxies: ['10.0.0.5', 'proxy.example'] };
    expect(await faults({ server })).toEqual(['server.trustedProxies.1']);
  });
});
