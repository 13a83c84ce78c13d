/**
 * Checks everything that can be known to fail before anything is started, so that all faults are
 * reported at once.
 */
import { createSocket } from 'node:dgram';
import { mkdir, access, constants } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { Config } from '../config/load.ts';
import { chooseInventory } from '../devices/inventory/last-good.ts';
import {
  authorityWarnings,
  certificateFaults as attestationFaults,
} from '../attestation/certificates.ts';
import { lintCertificate } from '../common/tls/certificate-lint.ts';
import { readCertificate } from '../common/tls/certificate.ts';
import { StartupError } from '../common/startup-error.ts';
import { inWords } from '../common/system-error.ts';
import { streamFaults } from './stream-files.ts';

/** @throws {StartupError} Naming every fault found. */
export async function preflight(config: Config): Promise<void> {
  await throwAll([dataDirFaults(config), ...fileFaults(config), ...portFaults(config)]);
}

/**
 * Reads the files that the configuration names. Starts nothing.
 *
 * @throws {StartupError} Naming every fault found.
 */
export async function checkFiles(config: Config): Promise<void> {
  await throwAll(fileFaults(config));
}

async function throwAll(checks: Promise<string[]>[]): Promise<void> {
  const faults = (await Promise.all(checks)).flat();
  if (faults.length > 0) throw new StartupError(faults);
}

function fileFaults(config: Config): Promise<string[]>[] {
  return [
    certificateFaults(config),
    inventoryFaults(config),
    Promise.resolve(streamFaults(config)),
  ];
}

async function dataDirFaults({ dataDir }: Config): Promise<string[]> {
  try {
    await mkdir(dataDir, { recursive: true, mode: 0o700 });
    await access(dataDir, constants.W_OK);
    return [];
  } catch (error) {
    const why = inWords(error, dataDir);
    return [`dataDir (BESIDE_DATA_DIR): cannot write to ${dataDir}: ${why}`];
  }
}

async function certificateFaults({ tls, devices }: Config): Promise<string[]> {
  const { certificateFile, keyFile } = tls;
  const faults = devices.attestation ? await attestationFaults(devices.attestation) : [];
  if (!certificateFile || !keyFile) return faults;
  return [...(await faultsOf(readCertificate({ certificateFile, keyFile }))), ...faults];
}

/** @returns What browsers will not accept about certificates that can be used. */
export async function lintCertificateFile({ tls, devices, server }: Config): Promise<string[]> {
  const { attestation } = devices;
  const own = [
    { ...tls, publicUrl: server.publicUrl, setting: 'server.publicUrl' },
    ...(attestation
      ? [
          {
            certificateFile: attestation.certificateFile ?? tls.certificateFile,
            keyFile: attestation.keyFile ?? tls.keyFile,
            publicUrl: attestation.publicUrl ?? server.publicUrl,
            setting: 'devices.attestation.publicUrl',
          },
        ]
      : []),
  ];
  const found = own.map(async ({ certificateFile, keyFile, publicUrl, setting }) => {
    if (!certificateFile || !keyFile) return [];
    const { cert } = await readCertificate({ certificateFile, keyFile });
    const { hostname } = new URL(publicUrl ?? 'https://localhost');
    const host = hostname.replace(/^\[|\]$/g, '');
    return lintCertificate({ cert, file: certificateFile, host, setting, now: Date.now() });
  });
  const ofAuthorities = attestation ? await authorityWarnings(attestation) : [];
  // Both addresses may have the same certificate.
  return [...new Set([...(await Promise.all(found)).flat(), ...ofAuthorities])];
}

async function inventoryFaults({ devices, dataDir }: Config): Promise<string[]> {
  const { source, inventory } = devices;
  if (source !== 'inventory' || !inventory) return [];
  return await faultsOf(chooseInventory({ ...inventory, dataDir }));
}

async function faultsOf(attempt: Promise<unknown>): Promise<string[]> {
  try {
    await attempt;
    return [];
  } catch (error) {
    if (error instanceof StartupError) return error.faults;
    throw error;
  }
}

function portFaults({ server, media, devices, metrics }: Config): Promise<string[]>[] {
  const { listenAddress } = server;
  const ports = [tcpFault(server.port, listenAddress, 'server.port (BESIDE_PORT)')];
  if (devices.attestation)
    ports.push(tcpFault(devices.attestation.port, listenAddress, 'devices.attestation.port'));
  if (metrics.port !== undefined)
    ports.push(tcpFault(metrics.port, metrics.listenAddress, 'metrics.port (BESIDE_METRICS_PORT)'));
  if (media.port > 0)
    for (let index = 0; index < media.workers; index += 1) {
      const setting = `media.port (BESIDE_MEDIA_PORT) for worker ${index}`;
      ports.push(tcpFault(media.port + index, listenAddress, setting));
      ports.push(udpFault(media.port + index, listenAddress, setting));
    }
  return ports;
}

async function tcpFault(port: number, host: string, setting: string): Promise<string[]> {
  if (port === 0) return [];
  return await new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error) => {
      resolve([portFault(setting, `${port}/tcp`, error)]);
    });
    server.listen({ port, host }, () =>
      server.close(() => {
        resolve([]);
      }),
    );
  });
}

async function udpFault(port: number, address: string, setting: string): Promise<string[]> {
  return await new Promise((resolve) => {
    const socket = createSocket(address.includes(':') ? 'udp6' : 'udp4');
    socket.once('error', (error) => {
      socket.close();
      resolve([portFault(setting, `${port}/udp`, error)]);
    });
    socket.bind({ port, address, exclusive: true }, () =>
      socket.close(() => {
        resolve([]);
      }),
    );
  });
}

function portFault(setting: string, port: string, error: Error): string {
  const why =
    codeOf(error) === 'EADDRINUSE'
      ? 'is taken by another program'
      : `cannot be listened on (${codeOf(error)})`;
  return `${setting}: port ${port} ${why}`;
}

function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? String(error);
}
