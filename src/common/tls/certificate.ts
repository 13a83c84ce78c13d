import { createPrivateKey, X509Certificate, type KeyObject } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createSecureContext } from 'node:tls';
import { decodeText, whyUnreadable } from '../read-text-file.ts';
import { StartupError } from '../startup-error.ts';
import { whyNoCertificate, whyNoKey, type CertificateFiles } from './pem-faults.ts';

/** In PEM. */
export interface Certificate {
  cert: Buffer;
  key: Buffer;
}

const pem =
  /-----BEGIN (?:X509 |TRUSTED )?CERTIFICATE-----[^-]+-----END (?:X509 |TRUSTED )?CERTIFICATE-----/g;
/** What browsers and TLS libraries accept today. */
const leastRsaBits = 2_048;
const newKey = (file: string) =>
  `openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out ${file}`;

/**
 * Reads certificate and key.
 *
 * @param section The section of the configuration that names the files.
 * @throws {StartupError} What is wrong with each file, and the command that fixes it.
 */
export async function readCertificate(
  files: CertificateFiles,
  section = 'tls',
): Promise<Certificate> {
  const { certificateFile, keyFile } = files;
  const [certificate, key] = [await read(certificateFile), await read(keyFile)];
  const faults = [
    ...faultsFor(
      `${section}.certificateFile`,
      certificate.fault ?? whyNoCertificate(certificate.bytes, files),
    ),
    ...faultsFor(`${section}.keyFile`, key.fault ?? whyNoKey(key.bytes, files)),
  ];
  if (isSwapped(certificate.bytes, key.bytes))
    faults.splice(
      0,
      2,
      `${section}: certificateFile and keyFile are swapped: ${certificateFile} holds the key, and ${keyFile} the certificate`,
    );
  // TLS cannot read UTF-16 files, nor files with a byte order mark.
  const pair = { cert: asText(certificate.bytes), key: asText(key.bytes) };
  if (faults.length === 0) {
    const fault = whyNoPair(pair, files);
    if (fault !== undefined) faults.push(`${section}: ${fault}`);
  }
  if (faults.length > 0) throw new StartupError(faults);
  return pair;
}

/**
 * Reads certificates of authorities, which have no key here.
 *
 * @param setting The setting that names the file.
 * @throws {StartupError} What is wrong with it, and the command that fixes it.
 */
export async function readAuthorities(file: string, setting: string): Promise<X509Certificate[]> {
  const { bytes, fault } = await read(file);
  const why = fault ?? whyNoCertificate(bytes, { certificateFile: file, keyFile: 'KEY.pem' });
  if (why !== undefined) throw new StartupError([`${setting}: ${why}`]);
  return chainOf(asText(bytes));
}

/** The server's own certificate first. */
export function chainOf(cert: Buffer): X509Certificate[] {
  return (cert.toString().match(pem) ?? []).map(
    (text) => new X509Certificate(text.replaceAll(/(X509|TRUSTED) CERTIFICATE/g, 'CERTIFICATE')),
  );
}

async function read(file: string): Promise<{ bytes: Buffer; fault?: string }> {
  try {
    return { bytes: await readFile(file) };
  } catch (error) {
    return { bytes: Buffer.alloc(0), fault: whyUnreadable(file, error) };
  }
}

function faultsFor(setting: string, fault: string | undefined): string[] {
  return fault === undefined ? [] : [`${setting}: ${fault}`];
}

function asText(bytes: Buffer): Buffer {
  return Buffer.from(decodeText(bytes) ?? '');
}

function isSwapped(certificate: Buffer, key: Buffer): boolean {
  const [one, other] = [asText(certificate).toString(), asText(key).toString()];
  const isKey = /-----BEGIN [A-Z ]*PRIVATE KEY-----/;
  const isCertificate = /-----BEGIN [A-Z0-9 ]*CERTIFICATE-----/;
  return (
    isKey.test(one) && !isCertificate.test(one) && isCertificate.test(other) && !isKey.test(other)
  );
}

function whyNoPair({ cert, key }: Certificate, files: CertificateFiles): string | undefined {
  const { certificateFile, keyFile } = files;
  const [own, ...others] = chainOf(cert);
  const secret = createPrivateKey(key);
  if (!own?.checkPrivateKey(secret)) {
    const place = others.findIndex((other) => other.checkPrivateKey(secret));
    if (place >= 0)
      return `${certificateFile} is in the wrong order: the server's own certificate is number ${place + 2} in it, and must come first, each issuer after it; put them so with cat OWN.pem ISSUER.pem > ${certificateFile}`;
    return `${keyFile} is the key of another certificate than ${certificateFile}: these print the same where they belong together: openssl x509 -in ${certificateFile} -noout -pubkey; openssl pkey -in ${keyFile} -pubout`;
  }
  return whyWeak(secret, files) ?? whyRefused({ cert, key }, files);
}

function whyWeak(key: KeyObject, { keyFile }: CertificateFiles): string | undefined {
  const bits = key.asymmetricKeyDetails?.modulusLength;
  if (bits === undefined || bits >= leastRsaBits) return undefined;
  return `${keyFile} is an RSA key of ${bits} bits, expected ${leastRsaBits} or more: make a new one (${newKey(keyFile)}) and have it certified`;
}

function whyRefused(pair: Certificate, { certificateFile, keyFile }: CertificateFiles) {
  try {
    createSecureContext(pair);
    return undefined;
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    if (code.includes('MD_TOO_WEAK'))
      return `${certificateFile} has a certificate in it that is signed with SHA-1 or MD5, which browsers refuse: have it issued anew with SHA-256; openssl x509 -in ${certificateFile} -noout -text shows it`;
    return `${certificateFile} and ${keyFile} cannot be used for TLS (${code}): make a new key (${newKey(keyFile)}) and have it certified`;
  }
}
