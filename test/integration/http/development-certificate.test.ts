/** The certificate that Beside makes for itself is kept as long as it is good for a while. */
import { copyFile, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { X509Certificate } from 'node:crypto';
import { afterAll, afterEach, beforeEach, expect, test } from '@jest/globals';
import { developmentCertificate } from '../../../src/common/tls/development-certificate.ts';
import { CertificateShop, type Issued } from '../../support/certificates.ts';

const shop = new CertificateShop();
let dataDir: string;

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'beside-development-'));
});
afterEach(async () => {
  await rm(dataDir, { recursive: true });
});
afterAll(() => {
  shop.remove();
});

/** @returns Whether the certificate that lies there is kept, and the one that there is then. */
async function found(cert: Issued, key: Issued = cert) {
  const file = join(dataDir, 'development-certificate.pem');
  await copyFile(cert.cert, file);
  await copyFile(key.key, join(dataDir, 'development-key.pem'));
  const { certificateFile } = await developmentCertificate(dataDir, 'localhost');
  const pem = await readFile(certificateFile, 'utf8');
  return { kept: pem === cert.pem, certificate: new X509Certificate(pem) };
}

test('one that is good for a while is kept', async () => {
  expect((await found(shop.issue('good', { until: 30 }))).kept).toBe(true);
});

test.each<[what: string, make: () => [cert: Issued, key?: Issued]]>([
  ['has ended', () => [shop.issue('old', { from: -9, until: -1 })]],
  ['ends in 6 days', () => [shop.issue('short', { until: 6 })]],
  ['is of another host', () => [shop.issue('other', { names: 'DNS:beside.example' })]],
  ['begins tomorrow', () => [shop.issue('early', { from: 1 })]],
  ['has another key beside it', () => [shop.issue('one'), shop.issue('key')]],
])('one that %s is replaced by one that is good', async (_what, make) => {
  const { kept, certificate } = await found(...make());
  expect(kept).toBe(false);
  expect(certificate.checkHost('localhost')).toBe('localhost');
  expect(Date.parse(certificate.validTo)).toBeGreaterThan(Date.now() + 7 * 86_400_000);
  expect(Date.parse(certificate.validFrom)).toBeLessThanOrEqual(Date.now());
});
