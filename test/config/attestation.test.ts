/** Faults of the section that asks devices for certificates, and what it means in words. */
import { createServer, type AddressInfo } from 'node:net';
import { once } from 'node:events';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { loadConfig } from '../../src/config/load.ts';
import { describeConfig } from '../../src/cli/check-config/describe.ts';
import type { StartupError } from '../../src/common/startup-error.ts';
import { makeAuthority } from '../support/device-certificates.ts';
import { runMain } from '../support/server.ts';
import { temporaryFolder } from './files.ts';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let caFile: string;
beforeAll(async () => {
  folder = await temporaryFolder();
  caFile = await folder.file('authorities.pem', (await makeAuthority()).ca);
});
afterAll(async () => {
  await folder.remove();
});

async function run(attestation: object, port = '0') {
  const file = await folder.file('settings.yaml', JSON.stringify({ devices: { attestation } }));
  return await runMain(['serve'], {
    BESIDE_CONFIG: file,
    BESIDE_PORT: port,
    BESIDE_MEDIA_PORT: '0',
    BESIDE_WORKERS: '1',
    BESIDE_DATA_DIR: join(folder.path, 'data'),
  });
}

describe('the server does not start, and says why,', () => {
  const serve = async (attestation: object, port?: string) => {
    const { code, output } = await run(attestation, port);
    const [head, ...faults] = output.trimEnd().split('\n');
    expect([code, head]).toEqual([78, 'Beside cannot start:']);
    return faults;
  };

  test('with files that are missing or no certificates, all named together', async () => {
    const missing = join(folder.path, 'missing.pem');
    const own = { certificateFile: missing, keyFile: missing };
    expect((await serve({ port: 0, caFile: missing, ...own })).sort()).toEqual([
      `  - devices.attestation.caFile: cannot read ${missing}: there is no such file (ENOENT)`,
      `  - devices.attestation.certificateFile: cannot read ${missing}: there is no such file (ENOENT)`,
      `  - devices.attestation.keyFile: cannot read ${missing}: there is no such file (ENOENT)`,
    ]);
  });

  test('with a file of authorities that holds a broken one', async () => {
    const broken = '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n';
    const file = await folder.file('broken.pem', broken);
    expect(await serve({ port: 0, caFile: file })).toEqual([
      `  - devices.attestation.caFile: ${file} holds no PEM certificates`,
    ]);
  });

  test('with the port of the pages, or one that is taken', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const { port } = taken.address() as AddressInfo;
    const setting = '  - devices.attestation.port';
    expect(await serve({ port, caFile })).toEqual([
      `${setting}: port ${port}/tcp is taken by another program`,
    ]);
    taken.close();
    expect(await serve({ port, caFile }, String(port))).toEqual([
      expect.stringContaining(`${setting}: expected another port than that of the pages, ${port}`),
    ]);
  });
});

/** Read in this process: nothing is started. */
async function configured(attestation: object) {
  const file = await folder.file('read.yaml', JSON.stringify({ devices: { attestation } }));
  return loadConfig({ BESIDE_CONFIG: file });
}

test('an address that is none, an unknown field, and half a certificate are faults', async () => {
  const faultsOf = async (attestation: object) =>
    await configured(attestation).then(
      () => [],
      (error: unknown) => (error as StartupError).faults.map((fault) => fault.split(':')[0]).sort(),
    );
  const wrong = { port: 0, caFile, publicUrl: 'http://a.example', subject: 'mail' };
  const section = 'devices.attestation';
  expect(await faultsOf(wrong)).toEqual([`${section}.publicUrl`, `${section}.subject`]);
  expect(await faultsOf({ port: 0, caFile, keyFile: caFile })).toEqual([section]);
  expect(await faultsOf({})).toEqual([`${section}.caFile`, `${section}.port`]);
});

test('the check of a configuration says what it means', async () => {
  const words = describeConfig(await configured({ port: 8444, caFile, subject: 'OU' }));
  expect(words).toContain(
    `a device shows which one it is by a client certificate, at port 8444: issued by an authority of ${caFile}, its id in OU`,
  );
});
