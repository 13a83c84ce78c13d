import { createPrivateKey, X509Certificate } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { isIP } from 'node:net';
import { join } from 'node:path';
import type { CertificateFiles } from './pem-faults.ts';

const developmentDays = 365;
const renewBeforeMs = 7 * 24 * 3_600_000;

/** A certificate for trying Beside out. It is made once and kept in `dataDir`. Browsers warn of it. */
export async function developmentCertificate(
  dataDir: string,
  host: string,
): Promise<CertificateFiles> {
  const files = {
    certificateFile: join(dataDir, 'development-certificate.pem'),
    keyFile: join(dataDir, 'development-key.pem'),
  };
  if (await stillGood(files, host)) return files;
  // Rarely needed, and large to load.
  const { generate } = await import('selfsigned');
  const names = [...new Set(['localhost', ...(isIP(host) ? [] : [host])])];
  const addresses = [...new Set(['127.0.0.1', '::1', ...(isIP(host) ? [host] : [])])];
  const made = await generate([{ name: 'commonName', value: host }], {
    keyType: 'ec',
    curve: 'P-256',
    algorithm: 'sha256',
    notAfterDate: new Date(Date.now() + developmentDays * 24 * 3_600_000),
    extensions: [
      { name: 'basicConstraints', cA: false },
      { name: 'extKeyUsage', serverAuth: true },
      {
        name: 'subjectAltName',
        altNames: [
          ...names.map((value) => ({ type: 2 as const, value })),
          ...addresses.map((ip) => ({ type: 7 as const, ip })),
        ],
      },
    ],
  });
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  await writeWhole(files.keyFile, made.private);
  await writeWhole(files.certificateFile, made.cert);
  return files;
}

/** Valid for this host, for a while longer, and matching its key. */
async function stillGood(
  { certificateFile, keyFile }: CertificateFiles,
  host: string,
): Promise<boolean> {
  try {
    const certificate = new X509Certificate(await readFile(certificateFile));
    const [from, to] = [Date.parse(certificate.validFrom), Date.parse(certificate.validTo)];
    const enough = from <= Date.now() && to - Date.now() > renewBeforeMs;
    const fits = isIP(host) ? certificate.checkIP(host) : certificate.checkHost(host);
    const key = createPrivateKey(await readFile(keyFile));
    return enough && Boolean(fits) && certificate.checkPrivateKey(key);
  } catch {
    return false;
  }
}

async function writeWhole(file: string, text: string): Promise<void> {
  await writeFile(`${file}.new`, text, { mode: 0o600 });
  await rename(`${file}.new`, file);
}
