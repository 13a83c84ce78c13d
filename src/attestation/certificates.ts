import type { X509Certificate } from 'node:crypto';
import type { Config } from '../config/load.ts';
import type { AttestationConfig } from '../devices/config.ts';
import { StartupError } from '../common/startup-error.ts';
import { lintAuthorities, lintCertificate } from '../common/tls/certificate-lint.ts';
import { readAuthorities, readCertificate, type Certificate } from '../common/tls/certificate.ts';
import { developmentCertificate } from '../common/tls/development-certificate.ts';

const section = 'devices.attestation';
const caFileSetting = `${section}.caFile`;

interface Certificates {
  own: Certificate;
  /** The authorities whose certificates devices may show. */
  authorities: X509Certificate[];
}

/** The files from which the second address reads its certificates. */
export interface CertificateSources {
  read: () => Promise<Certificates>;
  /**
   * What browsers will not accept about the address's own certificate, and which certificates have
   * expired.
   */
  warnings: (certificates: Certificates) => string[];
  files: string[];
}

/**
 * @param publicHost The host of the pages. It is for the development certificate, if no other is
 *   configured.
 */
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
      authorities: await readAuthorities(attestation.caFile, caFileSetting),
    }),
    warnings: ({ own: { cert }, authorities }) => [
      ...(configured
        ? lintCertificate({
            cert,
            file: configured.certificateFile,
            host: hostOf(attestation) ?? publicHost,
            setting: `${section}.publicUrl`,
            now: Date.now(),
          })
        : []),
      ...lintAuthorities(authorities, attestation.caFile, Date.now()),
    ],
    files: [files.certificateFile, files.keyFile, attestation.caFile],
  };
}

function hostOf({ publicUrl }: AttestationConfig): string | undefined {
  return publicUrl && new URL(publicUrl).hostname.replace(/^\[|\]$/g, '');
}

/** @returns Warnings about the device authorities: effects that the administrator probably did not intend. */
export async function authorityWarnings({ caFile }: AttestationConfig): Promise<string[]> {
  return lintAuthorities(await readAuthorities(caFile, caFileSetting), caFile, Date.now());
}

/** @returns What is wrong with the files that the section names. */
export async function certificateFaults(attestation: AttestationConfig): Promise<string[]> {
  const own = given(attestation);
  const readings = [
    readAuthorities(attestation.caFile, caFileSetting),
    ...(own ? [readCertificate(own, section)] : []),
  ];
  const faults = await Promise.allSettled(readings);
  return faults.flatMap((reading) => {
    if (reading.status === 'fulfilled') return [];
    if (reading.reason instanceof StartupError) return reading.reason.faults;
    throw reading.reason;
  });
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
