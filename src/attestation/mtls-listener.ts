/** The second address: asks browsers for a certificate, and says in a proof what they have shown. */
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
import { tellDaily, whenChanged } from '../tls/watch-certificate.ts';
import { errorHandler } from '../http/middleware/error-handler.ts';
import { multiplexPort, type Front } from '../media/ice-tcp/port-mux.ts';
import { securityHeaders } from '../http/middleware/security-headers.ts';
import { createWaryServer, tls } from '../http/listener/server-limits.ts';
import type { CertificateSources } from './certificates.ts';

export interface ListenerOptions {
  config: AttestationConfig;
  listenAddress: string;
  /** The address of the pages, the only ones that may ask. */
  origin: string;
  certificates: CertificateSources;
  attestations: Attestations;
  logger: Logger;
  front: Front;
}

/** @returns The port, and what stops listening. */
export async function listenForCertificates(options: ListenerOptions) {
  const { config, listenAddress, certificates, logger, front } = options;
  let { own, authorities } = await certificates.read();
  const { https: server, unasked } = createWaryServer(
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
    tellDaily(() => certificates.warnings({ own, authorities }), logger),
  ];
  return {
    port: (server.address() as AddressInfo).port,
    close: async () => {
      for (const stop of stops) stop();
      server.closeAllConnections();
      unasked.close();
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
    // The file may hold the issuing authority alone, without those above it.
    allowPartialTrustChain: true,
    requestCert: true,
    // Whoever has none, or a bad one, is told so by an answer, not by a broken connection.
    rejectUnauthorized: false,
    // A resumed connection would say what was so when the first one was made.
    secureOptions: constants.SSL_OP_NO_TICKET,
  };
}

/** What the second address answers. */
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

/** Another site's page learns nothing, and the answer is for the asking page alone to read. */
function forPagesOf(origin: string): RequestHandler {
  return (req, res, next) => {
    if (req.get('origin') !== origin) throw new BesideError('NOT_FOUND');
    res.set({
      'Access-Control-Allow-Origin': origin,
      'Access-Control-Allow-Credentials': 'true',
      'Cache-Control': 'no-store',
      // The next question is asked by a new handshake.
      Connection: 'close',
    });
    next();
  };
}
