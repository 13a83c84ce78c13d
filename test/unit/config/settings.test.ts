import { resolve } from 'node:path';
import { availableParallelism } from 'node:os';
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

describe('a setting', () => {
  test('has a default, so that nothing at all is a configuration', () => {
    expect(loadConfig({})).toEqual({
      audit: { checkpointRows: 1_000, streams: [] },
      webhooks: { allowedNetworks: [] },
      server: {
        port: 8443,
        listenAddress: '127.0.0.1',
        drainSeconds: 10,
        trustedProxies: [],
        proxyProtocol: false,
        connectionsPerAddress: 4_000,
        handshakesPerSecond: 200,
      },
      tls: { hsts: { includeSubDomains: false } },
      dataDir: resolve('data'),
      previousSecrets: [],
      devices: { graph: { refreshSeconds: 300, keepSeconds: 3_600, answerSeconds: 30 } },
      media: { port: 44_300, onHttpsPort: true, workers: availableParallelism(), turn: [] },
      identity: {
        provider: 'demo',
        allowedTenants: ['demo.example'],
        loginSeconds: 43_200,
        loginIdleSeconds: 3_600,
        rpInitiatedLogout: true,
      },
      session: { returnSeconds: 90, openPerHelper: 20 },
      roles: {},
      conditions: [],
      stepUp: {},
      retention: { chatDays: 30, sessionDays: 30, personalDataDays: 30, auditDays: 30 },
      settings: {
        serviceEnabled: true,
        blockChat: false,
        allowUnenrolledDevices: false,
        numberMatching: false,
        passcodeSeconds: 600,
        sessionSeconds: 28_800,
        idleSeconds: 1_800,
      },
      metrics: { listenAddress: '127.0.0.1', allowedAddresses: [] },
      tracing: { sampleRatio: 1, serviceName: 'beside' },
      log: { level: 'info' },
    });
  });

  test('for the ports of media may be the last ones that there are', async () => {
    const file = await folder.file('last.yaml', 'media: {port: 65534, workers: 2}\n');
    expect(loadConfig({}, file).media).toMatchObject({ port: 65_534, workers: 2 });
  });

  test('that stands twice in its section is told of, as is every other one', async () => {
    const file = await folder.file('twice.yaml', 'log: {}\nserver: {}\nlog: {}\nserver: {}\n');
    expect(faultsOf(() => loadConfig({}, file))).toEqual([
      expect.stringMatching(/^this key stands twice .* \(line 3, /),
      expect.stringMatching(/^this key stands twice .* \(line 4, /),
    ]);
  });

  test('that is commented out is as good as not there, also in a list', async () => {
    const file = await folder.file(
      'commented.yaml',
      'conditions:\n  - name: Fresh\n    for: both\n    signInAgeSeconds: 60\n    networks:\n      # - 10.0.0.0/8\n',
    );
    expect(loadConfig({}, file).conditions).toEqual([
      { name: 'Fresh', for: 'both', signInAgeSeconds: 60 },
    ]);
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
      BESIDE_IDENTITY_PROVIDER: 'demo',
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
        announcedAddress: ['media.example'],
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

  test('of a reverse proxy, a condition and a step-up is read as it stands', async () => {
    const settings = {
      server: { trustedProxies: ['10.0.0.5', '2001:db8::/64'] },
      stepUp: { startSession: 'urn:gold' },
      conditions: [
        {
          name: 'Office',
          for: 'both',
          networks: ['10.0.0.0/8', '2001:db8::/32'],
          strongSignIn: { amr: ['mfa'], acr: ['gold'] },
          signInAgeSeconds: 3_600,
          deviceStates: ['compliant'],
          hours: { days: ['mon'], from: '22:00', to: '24:00', timeZone: 'Europe/Berlin' },
        },
      ],
    };
    const file = await folder.file('conditions.yaml', JSON.stringify(settings));
    expect(loadConfig({ BESIDE_CONFIG: file })).toMatchObject(settings);
  });
});
