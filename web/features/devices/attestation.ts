/** Lets the browser show the device's certificate, if the server asks for one. */
import {
  paths,
  type AttestationProof,
  type AttestationTicket,
  type Me,
} from '../../../src/protocol/paths.ts';

/** The longest time that this may delay entering a session. */
const withinMs = 2_000;

/**
 * Shows the certificate at the second address, and brings the proof back. Never throws. A device
 * that shows nothing is unknown, and the person may still come in.
 */
export async function showCertificate(me: Me | undefined): Promise<void> {
  if (!me?.person || !me.attestAt) return;
  const signal = AbortSignal.timeout(withinMs);
  try {
    const { ticket } = await post<AttestationTicket>(paths.attestation, { signal });
    // Plain text makes it a simple request. A CORS preflight would be sent without a certificate.
    const { proof } = await post<AttestationProof>(me.attestAt, {
      signal,
      body: ticket,
      credentials: 'include',
    });
    await post(paths.attestationProof, {
      signal,
      body: JSON.stringify({ proof }),
      headers: { 'content-type': 'application/json' },
    });
  } catch {
    // The server knows that nothing was shown, and tells the helper.
  }
}

async function post<Answer>(address: string, init: RequestInit): Promise<Answer> {
  const response = await fetch(address, { ...init, method: 'POST' });
  if (!response.ok) throw new Error(String(response.status));
  return (response.status === 204 ? undefined : await response.json()) as Answer;
}
