import { watchFile, unwatchFile } from 'node:fs';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import type { Server } from 'node:https';
import { isIP } from 'node:net';
import { join } from 'node:path';
import { createSecureContext } from 'node:tls';
import { X509Certificate } from 'node:crypto';
import type { Logger } from '../logger.ts';
import { StartupFault } from '../startup-fault.ts';

export interface CertificateFiles {
  certificateFile: string;
  keyFile: string;
}

export interface Certificate {
  cert: Buffer;
  key: Buffer;
}

const developmentDays = 365;
const renewBeforeMs = 7 * 24 * 3_600_000;
const watchMs = 10_000;

/**
 * Reads certificate and key.
 *
 * @param section The part of the configuration that names the files.
 * @throws {StartupFault} Naming the setting whose file cannot be read or does not fit.
 */
export async function readCertificate(
  files: CertificateFiles,
  section = 'tls',
): Promise<Certificate> {
  const faults: string[] = [];
  const read = async (setting: string, file: string) => {
    try {
      return await readFile(file);
    } catch (error) {
      faults.push(
        `${setting}: cannot read ${file} (${(error as NodeJS.ErrnoException).code ?? 'unknown'})`,
      );
      return Buffer.alloc(0);
    }
  };
  const cert = await read(`${section}.certificateFile`, files.certificateFile);
  const key = await read(`${section}.keyFile`, files.keyFile);
  if (faults.length === 0) {
    try {
      createSecureContext({ cert, key });
    } catch {
      faults.push(
        `${section}: ${files.certificateFile} and ${files.keyFile} are no PEM certificate and its private key`,
      );
    }
  }
  if (faults.length > 0) throw new StartupFault(faults);
  return { cert, key };
}

/** A certificate for trying out, made once and kept in `dataDir`; browsers warn of it. */
export async function developmentCertificate(
  dataDir: string,
  host: string,
): Promise<CertificateFiles> {
  const files = {
    certificateFile: join(dataDir, 'development-certificate.pem'),
    keyFile: join(dataDir, 'development-key.pem'),
  };
  if (await stillGood(files.certificateFile, host)) return files;
  // Hardly ever needed, and much to load.
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

/** Gives the server a renewed certificate without a restart. @returns Stops watching. */
export function watchCertificate(
  files: CertificateFiles,
  server: Server,
  logger: Logger,
): () => void {
  const { certificateFile, keyFile } = files;
  const renew = async () => {
    server.setSecureContext(await readCertificate(files));
  };
  return whenChanged([certificateFile, keyFile], renew, logger);
}

/** Renews what is in use when one of its files has changed. @returns Stops watching. */
export function whenChanged(
  files: string[],
  renew: () => Promise<void>,
  logger: Logger,
): () => void {
  const changed = () => {
    renew().then(
      () => {
        logger.info('certificate renewed');
      },
      (error: unknown) => {
        // Half of a renewal may be on disk; the other file's change comes next.
        logger.warn({ err: error }, 'certificate not renewed');
      },
    );
  };
  for (const file of files) watchFile(file, { interval: watchMs, persistent: false }, changed);
  return () => {
    for (const file of files) unwatchFile(file, changed);
  };
}

async function stillGood(file: string, host: string): Promise<boolean> {
  try {
    const certificate = new X509Certificate(await readFile(file));
    const enough = new Date(certificate.validTo).getTime() - Date.now() > renewBeforeMs;
    const fits = isIP(host) ? certificate.checkIP(host) : certificate.checkHost(host);
    return enough && Boolean(fits);
  } catch {
    return false;
  }
}

async function writeWhole(file: string, text: string): Promise<void> {
  await writeFile(`${file}.new`, text, { mode: 0o600 });
  await rename(`${file}.new`, file);
}
