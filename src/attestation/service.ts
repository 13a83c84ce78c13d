import type { Router } from 'express';
import type { Config } from '../config/load.ts';
import { Attestations } from './tickets.ts';
import type { Logger } from '../common/logger.ts';
import { paths } from '../protocol/paths.ts';
import type { Clock } from '../common/clock.ts';
import type { LoginSessions } from '../database/login-sessions.ts';
import type { Front } from '../media/ice-tcp/port-mux.ts';
import { certificateSources } from './certificates.ts';
import { listenForCertificates } from './mtls-listener.ts';
import { attestationRoutes } from './routes.ts';

interface Surroundings {
  /** The address of the pages. */
  origin: string;
  clock: Clock;
  logger: Logger;
  logins: LoginSessions;
  /** Its limits count the connections to this port too. */
  front: Front;
}

export interface AttestationService {
  /** Where the pages take their tickets. */
  attestAt: string;
  /** Routes for the address of the pages. */
  routes: Router;
  close: () => Promise<void>;
}

/**
 * Asks devices for certificates at an address of its own. On the port of the pages every visitor's
 * browser would be asked, and some browsers would ask the person.
 *
 * @param shown Called when the device of a login has shown a certificate.
 * @returns Undefined if the configuration does not want it.
 * @throws {StartupError} If a certificate cannot be used.
 */
export async function startAttestation(
  config: Config,
  { origin, clock, logger, logins, front }: Surroundings,
  shown: (loginId: string) => void,
): Promise<AttestationService | undefined> {
  const { attestation } = config.devices;
  if (!attestation) return undefined;
  const { hostname } = new URL(origin);
  const attestations = new Attestations(clock);
  const { port, close } = await listenForCertificates({
    config: attestation,
    listenAddress: config.server.listenAddress,
    origin,
    // Only in a URL does an IPv6 address have brackets.
    certificates: await certificateSources(config, attestation, hostname.replace(/^\[|\]$/g, '')),
    attestations,
    logger,
    front,
  });
  const address = attestation.publicUrl ?? `https://${hostname}:${port}`;
  return {
    attestAt: new URL(paths.attest, address).href,
    routes: attestationRoutes(attestations, async (loginId, outcome) => {
      await logins.keepAttestation(loginId, outcome);
      shown(loginId);
    }),
    close,
  };
}
