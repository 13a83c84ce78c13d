import type { Server } from 'node:https';
import type { Config } from '../../config/load.ts';
import type { Logger } from '../../common/logger.ts';
import type { PeerOf } from '../../common/client-address.ts';
import { lintCertificate, endOf } from '../../common/tls/certificate-lint.ts';
import { readCertificate } from '../../common/tls/certificate.ts';
import { answerStartingUp } from '../starting-up.ts';
import { developmentCertificate } from '../../common/tls/development-certificate.ts';
import { ConnectionFront } from './front.ts';
import { multiplexPort, type Front, type TransportOf } from '../../media/ice-tcp/port-mux.ts';
import { securityHeaders } from '../middleware/security-headers.ts';
import { createLimitedServer, tls as tlsOptions } from './server-limits.ts';
import { logDaily, whenChanged } from '../../common/tls/watch-certificate.ts';

export interface ListeningServer {
  https: Server;
  /** When the certificate in use expires. */
  certificateEnds: () => Date;
  /**
   * Until this is called, every request is answered with 503. Afterwards the listeners of the
   * server get the requests.
   */
  endStartingUp: () => void;
  /** The address at the other end of a connection, through whatever balancer it came. */
  peerOf: PeerOf;
  /** For every other port. Its limits count the connections to all ports together. */
  front: Front;
  /**
   * From now on, the HTTPS port also accepts media.
   *
   * @param transportOf Finds the transport that the media is for.
   */
  takeMedia(transportOf: TransportOf): void;
  /** Closes every connection, and accepts no more media. */
  closeConnections(): void;
  close(): Promise<void>;
}

/**
 * Listens on the HTTPS port. The certificate is read again when it changes. Until `endStartingUp`
 * is called, every request is answered with 503.
 *
 * @param publicHost For the development certificate, if no other is configured.
 * @throws {StartupError} If the certificate cannot be used.
 */
export async function listenHttps(
  { server, tls, dataDir }: Config,
  publicHost: string | undefined,
  logger: Logger,
): Promise<ListeningServer> {
  const { certificateFile, keyFile } = tls;
  const host = publicHost ?? 'localhost';
  const own = certificateFile && keyFile ? { certificateFile, keyFile } : undefined;
  const files = own ?? (await developmentCertificate(dataDir, host));
  let certificate = await readCertificate(files);
  const headers = securityHeaders({ includeSubDomains: tls.hsts.includeSubDomains });
  const { https, pending } = createLimitedServer(certificate, headers, ['request', 'upgrade']);
  const front = new ConnectionFront({ server }, headers, logger);
  let transportOf: TransportOf = () => undefined;
  const stopSharing = multiplexPort(https, (fragment) => transportOf(fragment), front);
  await new Promise<void>((resolve, reject) => {
    https.once('error', reject);
    https.listen(server.port, server.listenAddress, resolve);
  });
  const endStartingUp = answerStartingUp(https);
  const warnings = () =>
    own
      ? lintCertificate({
          cert: certificate.cert,
          file: own.certificateFile,
          host,
          setting: 'server.publicUrl',
          now: Date.now(),
        })
      : [];
  const renew = async () => {
    certificate = await readCertificate(files);
    https.setSecureContext({ ...certificate, ...tlsOptions });
    return warnings();
  };
  const stops = [
    whenChanged([files.certificateFile, files.keyFile], renew, logger),
    logDaily(warnings, logger),
  ];
  const closeConnections = () => {
    https.closeAllConnections();
    pending.close();
    stopSharing();
  };
  return {
    https,
    certificateEnds: () => endOf(certificate.cert),
    endStartingUp,
    peerOf: front.peerOf,
    front,
    takeMedia(taking) {
      transportOf = taking;
    },
    closeConnections,
    async close() {
      for (const stop of stops) stop();
      closeConnections();
      await new Promise((resolve) => https.close(resolve));
    },
  };
}
