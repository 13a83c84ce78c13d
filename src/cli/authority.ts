/**
 * A small certificate authority, and the certificates that it issues. Source: RFC 5280, and what
 * browsers require beyond it.
 */
import { createPrivateKey, randomBytes, X509Certificate as Read } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { isIP } from 'node:net';
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  SubjectAlternativeNameExtension,
  SubjectKeyIdentifierExtension,
  X509Certificate,
  X509CertificateGenerator,
} from '@peculiar/x509';
import { CommandError } from './command-error.ts';

const dayMs = 24 * 3_600_000;
const authorityDays = 3_650;
/** The clocks of other machines may be behind. */
const earlierMs = 3_600_000;
const keyAlgorithm = { name: 'ECDSA', namedCurve: 'P-256' };
const signingAlgorithm = { name: 'ECDSA', hash: 'SHA-256' };
const { subtle } = globalThis.crypto;

type Key = Awaited<ReturnType<typeof subtle.importKey>>;

export interface Authority {
  certificate: X509Certificate;
  key: Key;
}

/** In PEM. */
export interface Pem {
  certificate: string;
  key: string;
}

/** An authority with a unique name: browsers confuse two authorities with the same name. */
export async function makeAuthority(): Promise<Pem> {
  const keys = await makeKeys();
  const certificate = await X509CertificateGenerator.createSelfSigned({
    serialNumber: serialNumber(),
    name: [{ CN: [`Beside laboratory ${randomBytes(4).toString('hex')}`] }],
    ...validity(authorityDays),
    signingAlgorithm,
    keys,
    extensions: [
      // It may issue server certificates, never another authority.
      new BasicConstraintsExtension(true, 0, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
      await SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return { certificate: pemOf(certificate), key: await keyPem(keys.privateKey) };
}

/** @throws {CommandError} If the files are not those of `makeAuthority`. */
export async function readAuthority(certificateFile: string, keyFile: string): Promise<Authority> {
  try {
    const pem = await readFile(certificateFile, 'utf8');
    const key = createPrivateKey(await readFile(keyFile, 'utf8'));
    if (!new Read(pem).checkPrivateKey(key)) throw new Error('they do not belong together');
    const der = key.export({ type: 'pkcs8', format: 'der' });
    return {
      certificate: new X509Certificate(pem),
      key: await subtle.importKey('pkcs8', new Uint8Array(der), keyAlgorithm, false, ['sign']),
    };
  } catch (error) {
    throw new CommandError(
      `${certificateFile} and ${keyFile} are not an authority and its key (${(error as Error).message}); move both away, and a new authority is made.`,
    );
  }
}

/** @returns A server's certificate, followed by the authority's certificate, and its key. */
export async function issueCertificate(
  authority: Authority,
  hosts: string[],
  days: number,
): Promise<Pem> {
  const dates = validity(days);
  if (dates.notAfter > authority.certificate.notAfter)
    throw new CommandError(
      `The authority ends on ${authority.certificate.notAfter.toISOString().slice(0, 10)}, sooner than the certificate would; ask for fewer --days, or move ca.crt and ca.key away for a new one.`,
    );
  const keys = await makeKeys();
  const certificate = await X509CertificateGenerator.create({
    serialNumber: serialNumber(),
    // The length of the subject is limited. Browsers read the alternative names.
    subject: [{ CN: [hosts.find(({ length }) => length <= 64) ?? 'Beside'] }],
    issuer: authority.certificate.subject,
    ...dates,
    signingAlgorithm,
    publicKey: keys.publicKey,
    signingKey: authority.key,
    extensions: [
      new BasicConstraintsExtension(false, undefined, true),
      new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
      new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth]),
      new SubjectAlternativeNameExtension(
        hosts.map((value) => ({ type: isIP(value) ? ('ip' as const) : ('dns' as const), value })),
      ),
      await SubjectKeyIdentifierExtension.create(keys.publicKey),
      await AuthorityKeyIdentifierExtension.create(authority.certificate.publicKey),
    ],
  });
  return {
    certificate: pemOf(certificate) + pemOf(authority.certificate),
    key: await keyPem(keys.privateKey),
  };
}

async function makeKeys() {
  return await subtle.generateKey(keyAlgorithm, true, ['sign', 'verify']);
}

function validity(days: number): { notBefore: Date; notAfter: Date } {
  const notBefore = new Date(Date.now() - earlierMs);
  return { notBefore, notAfter: new Date(notBefore.getTime() + days * dayMs) };
}

/** 127 bits, positive. Source: RFC 5280, section 4.1.2.2. */
function serialNumber(): string {
  const bytes = randomBytes(16);
  bytes[0] = ((bytes[0] ?? 0) & 0x7f) | 0x01;
  return bytes.toString('hex');
}

function pemOf(certificate: X509Certificate): string {
  return `${certificate.toString('pem').trimEnd()}\n`;
}

async function keyPem(key: Key): Promise<string> {
  const der = Buffer.from(await subtle.exportKey('pkcs8', key));
  const object = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
  return object.export({ type: 'pkcs8', format: 'pem' }).toString();
}
