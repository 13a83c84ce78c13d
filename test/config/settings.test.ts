import { join, resolve } from 'node:path';
import { availableParallelism } from 'node:os';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { loadConfig } from '../../src/config.ts';
import { StartupFault } from '../../src/startup-fault.ts';
import { temporaryFolder } from './files.ts';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;

beforeAll(async () => {
  folder = await temporaryFolder();
});
afterAll(async () => {
  await folder.remove();
});

function faultsOf(environment: NodeJS.ProcessEnv): string[] {
  try {
    loadConfig(environment);
    return [];
  } catch (error) {
    if (error instanceof StartupFault) return error.faults;
    throw error;
  }
}

describe('a setting', () => {
  test('has a default, so that nothing at all is a configuration', () => {
    expect(loadConfig({})).toEqual({
      server: { port: 8443, listenAddress: '127.0.0.1' },
      tls: {},
      dataDir: resolve('data'),
      media: { port: 44_300, workers: availableParallelism() },
      identity: { provider: 'demo', allowedTenants: ['demo.example'], loginSeconds: 43_200 },
      session: { passcodeSeconds: 600, returnSeconds: 60, openPerHelper: 20 },
      log: { level: 'info' },
    });
  });

  test('is read from the file', async () => {
    const file = await folder.file(
      'a.yaml',
      'server:\n  port: 9443\nsession: {returnSeconds: 5}\n',
    );
    const config = loadConfig({ BESIDE_CONFIG: file });
    expect([config.server.port, config.session.returnSeconds]).toEqual([9443, 5]);
    expect(config.server.listenAddress).toBe('127.0.0.1');
  });

  test('is read from the environment, which wins over the file', async () => {
    const file = await folder.file('b.yaml', 'server: {port: 9443}\ndataDir: /from/the/file\n');
    const config = loadConfig({
      BESIDE_CONFIG: file,
      BESIDE_PORT: '9444',
      BESIDE_LISTEN_ADDRESS: '::1',
      BESIDE_PUBLIC_URL: 'https://help.example:9444',
      BESIDE_DATA_DIR: 'from/here',
      BESIDE_SECRET: 's'.repeat(32),
      BESIDE_MEDIA_PORT: '50000',
      BESIDE_MEDIA_ANNOUNCED_ADDRESS: 'media.example',
      BESIDE_WORKERS: '3',
      BESIDE_LOG_LEVEL: 'debug',
      MEDIASOUP_WORKER_BIN: '/opt/worker',
    });
    expect(config).toMatchObject({
      server: { port: 9444, listenAddress: '::1', publicUrl: 'https://help.example:9444' },
      dataDir: resolve('from/here'),
      secret: 's'.repeat(32),
      media: {
        port: 50_000,
        announcedAddress: 'media.example',
        workers: 3,
        workerBinary: '/opt/worker',
      },
      log: { level: 'debug' },
    });
  });

  test('is read from a file of its own, without the line break at its end', async () => {
    const file = await folder.file('secret', `${'k'.repeat(40)}\n`);
    const port = await folder.file('port', '9555\n');
    const config = loadConfig({
      BESIDE_SECRET_FILE: file,
      BESIDE_PORT_FILE: port,
      BESIDE_PORT: '1',
    });
    expect([config.secret, config.server.port]).toEqual(['k'.repeat(40), 9555]);
  });

  test('that is empty in the environment is as good as not there', () => {
    expect(loadConfig({ BESIDE_PORT: '', BESIDE_SECRET_FILE: '' }).server.port).toBe(8443);
  });

  test('of another name in the environment is none of ours', () => {
    expect(loadConfig({ PORT: 'x', BESIDE_UNHEARD_OF: 'x' }).server.port).toBe(8443);
  });

  test('may be missing in a file that is empty', async () => {
    const file = await folder.file('empty.yaml', '# nothing yet\n');
    expect(loadConfig({ BESIDE_CONFIG: file }).server.port).toBe(8443);
  });
});

describe('faults', () => {
  test('are told all together, each with its setting and its variable, and no value', async () => {
    const file = await folder.file(
      'faults.yaml',
      `server: {port: "not-a-port", colour: blue}
session: {passcodeSeconds: 3, returnSeconds: 1.5}
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
      'identity.provider',
      'log.level (BESIDE_LOG_LEVEL)',
      'media.workers (BESIDE_WORKERS)',
      'secret (BESIDE_SECRET)',
      'sekret',
      'server.colour',
      'server.port (BESIDE_PORT)',
      'server.publicUrl (BESIDE_PUBLIC_URL)',
      'session.passcodeSeconds',
      'session.returnSeconds',
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
    ['BESIDE_LISTEN_ADDRESS', 'localhost'],
    ['BESIDE_PUBLIC_URL', 'help.example'],
    ['BESIDE_PUBLIC_URL', 'https://help.example/path'],
    ['BESIDE_PUBLIC_URL', 'javascript:alert(1)'],
    ['BESIDE_LOG_LEVEL', 'INFO'],
  ])('are found in %s=%s', (name, value) => {
    const faults = faultsOf({ [name]: value });
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
      'tls: certificateFile and keyFile go together',
    ]);
  });
});
