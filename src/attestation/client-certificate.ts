/** Reads what a browser's client certificate says about its device. */
import type { X509Certificate } from 'node:crypto';
import type { TLSSocket } from 'node:tls';
import type { Attestation } from '../domain/device.ts';
import type { AttestationConfig } from '../devices/config.ts';

/** Extended key usage (RFC 5280, 4.2.1.12): TLS client authentication. */
const clientAuthentication = '1.3.6.1.5.5.7.3.2';
const outOfItsTime = new Set(['CERT_HAS_EXPIRED', 'CERT_NOT_YET_VALID']);
/** No control characters, and none that change the direction of text. */
const plainText = /^[\p{L}\p{N}\p{P}\p{S} ]{1,128}$/u;

interface Reading {
  attestation: Attestation;
  /** Why it is not accepted, for the log. */
  fault?: string;
}

/**
 * @param authorities The authorities whose certificates are accepted. The TLS socket must trust the
 *   same ones.
 */
export function readClientCertificate(
  socket: TLSSocket,
  authorities: readonly X509Certificate[],
  subject: AttestationConfig['subject'],
): Reading {
  const certificate = socket.getPeerX509Certificate();
  if (!certificate) return { attestation: 'none' };
  // `keyUsage` holds the extended key usages. OpenSSL accepts a certificate without any for every
  // use.
  if (!((certificate.keyUsage as string[] | undefined) ?? []).includes(clientAuthentication))
    return { attestation: 'not-trusted', fault: 'not for client authentication' };
  if (!socket.authorized) {
    const fault = String(socket.authorizationError);
    // OpenSSL reports the last of several faults. So a certificate that anybody has made can look
    // merely expired.
    const issued = authorities.some(
      (authority) => certificate.checkIssued(authority) && certificate.verify(authority.publicKey),
    );
    return { attestation: issued && outOfItsTime.has(fault) ? 'expired' : 'not-trusted', fault };
  }
  const deviceId = fieldOf(socket, subject);
  return deviceId === undefined
    ? { attestation: 'not-trusted', fault: `no device id in ${subject}` }
    : { attestation: { deviceId } };
}

/** @returns Undefined for a field that is missing, occurs several times, or is not plain text. */
function fieldOf(socket: TLSSocket, name: string): string | undefined {
  const fields = socket.getPeerCertificate().subject as unknown as Record<string, unknown>;
  const value = fields[name];
  const text = typeof value === 'string' ? value.trim() : '';
  return plainText.test(text) ? text : undefined;
}
