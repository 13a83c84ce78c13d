/** The second address: asks browsers for a certificate, and confirms it by a signed proof. */
import { constants, type X509Certificate } from 'node:crypto';
import type { ServerOptions } from 'node:https';
import type { AddressInfo } from 'node:net';
import { TLSSocket } from 'node:tls';
import express, { type Express, type RequestHandler } from 'express';
import type { Attestations } from './tickets.ts';
import { readClientCertificate } from './client-certificate.ts';
import type { AttestationConfig } from '../devices/config.ts';
import { logCounted } from '../common/counted-log.ts';
import type { Logger } from '../common/logger.ts';
import { BesideError } from '../protocol/error-codes.ts';
import { paths, type AttestationProof } from '../protocol/paths.ts';
import { logDaily, whenChanged } from '../common/tls/watch-certificate.ts';
import { errorHandler } from '../http/middleware/error-handler.ts';
import { multiplexPort, type Front } from '../media/ice-tcp/port-mux.ts';
import { securityHeaders } from '../http/middleware/security-headers.ts';
import { createLimitedServer, tls } from '../http/listener/server-limits.ts';
import type { CertificateSources } from './certificates.ts';

export interface ListenerOptions {
  config: AttestationConfig;
  listenAddress: string;
  /** The origin of the pages. Only they may ask. */
  origin: string;
  certificates: CertificateSources;
  attestations: Attestations;
  logger: Logger;
  front: Front;
}

/** @returns The port, and a function that stops listening. */
export async function listenForCertificates(options: ListenerOptions) {
  const { config, listenAddress, certificates, logger, front } = options;
  let { own, authorities } = await certificates.read();
  const { https: server, pending } = createLimitedServer(
    tlsOptions(own, authorities),
    securityHeaders(),
  );
  const stopSharing = multiplexPort(server, () => undefined, front);
  server.on(
    'request',
    attestApp(options, () => authorities),
  );
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(config.port, listenAddress, resolve);
  });
  const renew = async () => {
    ({ own, authorities } = await certificates.read());
    server.setSecureContext(tlsOptions(own, authorities));
    return certificates.warnings({ own, authorities });
  };
  const stops = [
    whenChanged(certificates.files, renew, logger),
    logDaily(() => certificates.warnings({ own, authorities }), logger),
  ];
  return {
    port: (server.address() as AddressInfo).port,
    close: async () => {
      for (const stop of stops) stop();
      server.closeAllConnections();
      pending.close();
      stopSharing();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function tlsOptions(
  own: { cert: Buffer; key: Buffer },
  authorities: X509Certificate[],
): ServerOptions {
  return {
    ...own,
    ...tls,
    ca: authorities.map(String),
    // The file may hold only the issuing authority, without the authorities above it.
    allowPartialTrustChain: true,
    requestCert: true,
    // A client without a good certificate gets an answer, not a broken connection.
    rejectUnauthorized: false,
    // A resumed connection would report the certificate of the first one.
    secureOptions: constants.SSL_OP_NO_TICKET,
  };
}

/** The HTTP application of the second address. */
export function attestApp(
  { config, origin, attestations, logger }: ListenerOptions,
  authorities: () => X509Certificate[],
): Express {
  const app = express();
  app.disable('x-powered-by');
  app.post(paths.attest, forPagesOf(origin), express.text({ limit: '1kb' }), (req, res) => {
    const { socket } = req;
    const ticket: unknown = req.body;
    if (!(socket instanceof TLSSocket) || typeof ticket !== 'string')
      throw new BesideError('MALFORMED');
    const { attestation, fault } = readClientCertificate(socket, authorities(), config.subject);
    if (fault) logCounted(logger, 'info', 'a client certificate was not accepted', {}, { fault });
    const answer: AttestationProof = { proof: attestations.prove(ticket, attestation) };
    res.json(answer);
  });
  app.use(() => {
    throw new BesideError('NOT_FOUND');
  });
  app.use(errorHandler(logger));
  return app;
}

/** Pages of other sites learn nothing. Only the asking page may read the answer. */
function forPagesOf(origin: string): RequestHandler {
  return (req, res, next) => {
    if (req.get('origin') !== origin) throw new BesideError('NOT_FOUND');
    res.set({
      'Access-Control-Allow-Origin': origin,
      'Access-Control-Allow-Credentials': 'true',
      'Cache-Control': 'no-store',
      // The next question must come by a new handshake.
      Connection: 'close',
    });
    next();
  };
}
