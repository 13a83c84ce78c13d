import { createSecureContext } from 'node:tls';
import type { StreamConfig } from '../common/audit-stream-config.ts';
import { readTextFile } from '../common/read-text-file.ts';
import type { Config } from '../config/load.ts';

/** @returns What is wrong with the files that `audit.streams` names. */
export function streamFaults({ audit }: Config): string[] {
  return audit.streams.flatMap((stream) =>
    faultsOf(stream).map((fault) => `audit.streams, “${stream.name}”: ${fault}`),
  );
}

function faultsOf(stream: StreamConfig): string[] {
  const files =
    stream.type === 'syslog'
      ? [stream.caFile, stream.certificateFile, stream.keyFile]
      : stream.type === 'http'
        ? [stream.caFile, undefined, undefined, stream.tokenFile]
        : [];
  const read = files.map((file) => (file === undefined ? undefined : readTextFile(file)));
  const faults = read.flatMap((found) => (found && 'fault' in found ? [found.fault] : []));
  if (faults.length > 0) return faults;
  const [ca, cert, key, token] = read.map((found) => (found as { text: string } | undefined)?.text);
  const [caFile, certificateFile, keyFile, tokenFile] = files;
  return [
    ...(ca === undefined || isPem({ ca })
      ? []
      : [`${caFile}: expected certificates in PEM, found none`]),
    ...(cert === undefined || key === undefined || isPem({ cert, key })
      ? []
      : [`${certificateFile} and ${keyFile}: expected a certificate and its key in PEM`]),
    ...(token === undefined || /^[\w.~+/-]+=*$/.test(token.trim())
      ? []
      : [`${tokenFile}: expected a bearer token on one line (RFC 6750)`]),
  ];
}

function isPem(options: { ca: string } | { cert: string; key: string }): boolean {
  try {
    createSecureContext(options);
    return !('ca' in options) || options.ca.includes('-----BEGIN CERTIFICATE-----');
  } catch {
    return false;
  }
}
