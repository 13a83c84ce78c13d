/** Faults of the section that asks devices for certificates, and what it means in words. */
import { X509Certificate } from 'node:crypto';
import { createServer, type AddressInfo } from 'node:net';
import { once } from 'node:events';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { authorityWarnings, certificateFaults } from '../../../src/attestation/certificates.ts';
import { lintCertificateFile } from '../../../src/cli/preflight.ts';
import { loadConfig } from '../../../src/config/load.ts';
import { describeConfig } from '../../../src/cli/check-config/describe.ts';
import type { StartupError } from '../../../src/common/startup-error.ts';
import { CertificateShop } from '../../support/certificates.ts';
import { makeAuthority } from '../../support/device-certificates.ts';
import { runMain } from '../../support/server.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

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

  const key = '-----BEGIN PRIVATE KEY-----\nMIIB\n-----END PRIVATE KEY-----\n';
  const broken = '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n';
  test.each<[string, (ca: string) => string | Buffer, RegExp]>([
    [
      'a broken one',
      () => broken,
      /: certificate number 1 in it is damaged or cut off; copy it anew/,
    ],
    ['a broken one after others', (ca) => ca + broken, /: certificate number 2 in it is damaged/],
    ['nothing', () => ' \n', / is empty, expected a PEM certificate$/],
    ['a key', () => key, / holds a private key and no certificate/],
    ['a text', () => 'certificates', / holds no certificate in PEM, expected a line/],
    [
      'DER',
      (ca) => new X509Certificate(ca).raw,
      / is in DER, expected PEM: openssl x509 -inform DER/,
    ],
  ])('with a file of authorities that holds %s', async (_what, make, sentence) => {
    const file = await folder.file('authorities', make((await makeAuthority()).ca));
    const faults = await certificateFaults({ port: 0, caFile: file, subject: 'CN' });
    expect(faults).toEqual([expect.stringMatching(sentence)]);
    expect(faults[0]?.startsWith(`devices.attestation.caFile: ${file}`)).toBe(true);
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

test('authorities in UTF-16, as Windows writes text, are read', async () => {
  const text = Buffer.from(`\ufeff${(await makeAuthority()).ca}`, 'utf16le');
  const file = await folder.file('utf-16.pem', text);
  expect(await certificateFaults({ port: 0, caFile: file, subject: 'CN' })).toEqual([]);
});

test('there is a warning about what issues nothing, or not for long', async () => {
  const authority = await makeAuthority();
  const device = await authority.issue({ subject: [['CN', 'c-1']], until: 90 });
  const ended = await authority.issue({ subject: [['CN', 'c-2']], from: -9, until: -1 });
  const file = await folder.file('warnings.pem', authority.ca + device.cert + ended.cert);
  const isNone = (number: number, name: string) =>
    `${file}: certificate number ${number}, “${name}”, is no authority's, and issues to nobody: put its issuer's in`;
  expect(await authorityWarnings({ port: 0, caFile: file, subject: 'CN' })).toEqual([
    isNone(2, 'c-1'),
    isNone(3, 'c-2'),
    expect.stringMatching(/number 3, “c-2”, ended at \S+, .*: put in the one that follows it$/),
  ]);
  const written = await folder.file(
    'check.yaml',
    JSON.stringify({ devices: { attestation: { port: 0, caFile: file } } }),
  );
  const { code, output } = await runMain(['check-config', written], {});
  expect([code, output]).toEqual([0, expect.stringContaining(`- ${isNone(2, 'c-1')}`)]);
});

test('there is a warning about a certificate of the pages that is not for the second address', async () => {
  const shop = new CertificateShop();
  const { cert, key } = shop.issue('pages', { names: 'DNS:help.corp.test' });
  const attestation = { port: 0, caFile, publicUrl: 'https://device.corp.test' };
  const settings = {
    identity: { provider: 'demo' },
    server: { publicUrl: 'https://help.corp.test' },
    tls: { certificateFile: cert, keyFile: key },
    devices: { attestation },
  };
  const file = await folder.file('both.yaml', JSON.stringify(settings));
  const warnings = await lintCertificateFile(loadConfig({ BESIDE_CONFIG: file }));
  expect(warnings).toContainEqual(
    expect.stringMatching(/people come to device\.corp\.test \(devices\.attestation\.publicUrl\)/),
  );
  expect(new Set(warnings).size).toBe(warnings.length);
  shop.remove();
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
