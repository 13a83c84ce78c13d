import { X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { Config } from '../config/load.ts';
import type { AttestationConfig } from '../devices/config.ts';
import { StartupError } from '../common/startup-error.ts';
import { whyUnreadable } from '../common/read-text-file.ts';
import { lintCertificate } from '../tls/certificate-lint.ts';
import { readCertificate, type Certificate } from '../tls/certificate.ts';
import { developmentCertificate } from '../tls/development-certificate.ts';

const section = 'devices.attestation';
const pem = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

interface Certificates {
  own: Certificate;
  /** Those who issue to devices. */
  authorities: X509Certificate[];
}

/** The files that the certificates of the second address are read from. */
export interface CertificateSources {
  read: () => Promise<Certificates>;
  /** What browsers will not like of the address's own. */
  warnings: (own: Certificate) => string[];
  files: string[];
}

/** @param publicHost Of the pages: for the development certificate, when no other is configured. */
export async function certificateSources(
  { tls, dataDir }: Pick<Config, 'tls' | 'dataDir'>,
  attestation: AttestationConfig,
  publicHost: string,
): Promise<CertificateSources> {
  const own = given(attestation);
  const configured = own ?? given(tls);
  const files = configured ?? (await developmentCertificate(dataDir, publicHost));
  return {
    read: async () => ({
      own: await readCertificate(files, own ? section : undefined),
      authorities: await readAuthorities(attestation.caFile),
    }),
    warnings: ({ cert }) =>
      configured
        ? lintCertificate({
            cert,
            file: configured.certificateFile,
            host: hostOf(attestation) ?? publicHost,
            setting: `${section}.publicUrl`,
            now: Date.now(),
          })
        : [],
    files: [files.certificateFile, files.keyFile, attestation.caFile],
  };
}

function hostOf({ publicUrl }: AttestationConfig): string | undefined {
  return publicUrl && new URL(publicUrl).hostname.replace(/^\[|\]$/g, '');
}

/** @returns What is wrong with the files that the section names. */
export async function certificateFaults(attestation: AttestationConfig): Promise<string[]> {
  const own = given(attestation);
  const readings = [
    readAuthorities(attestation.caFile),
    ...(own ? [readCertificate(own, section)] : []),
  ];
  const faults = await Promise.allSettled(readings);
  return faults.flatMap((reading) => {
    if (reading.status === 'fulfilled') return [];
    if (reading.reason instanceof StartupError) return reading.reason.faults;
    throw reading.reason;
  });
}

/** @throws {StartupError} When there are none to be read. */
async function readAuthorities(file: string): Promise<X509Certificate[]> {
  try {
    const found = (await readFile(file, 'utf8')).match(pem) ?? [];
    const authorities = found.map((text) => new X509Certificate(text));
    if (authorities.length > 0) return authorities;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code?.startsWith('E') && !code.startsWith('ERR_'))
      throw new StartupError([`${section}.caFile: ${whyUnreadable(file, error)}`]);
  }
  throw new StartupError([`${section}.caFile: ${file} holds no PEM certificates`]);
}

function given({
  certificateFile,
  keyFile,
}: {
  certificateFile?: string | undefined;
  keyFile?: string | undefined;
}) {
  return certificateFile && keyFile ? { certificateFile, keyFile } : undefined;
}
