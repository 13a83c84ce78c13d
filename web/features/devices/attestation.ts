/** Lets the browser show the device's certificate, where the server asks for one. */
import {
  paths,
  type AttestationProof,
  type AttestationTicket,
  type Me,
} from '../../../src/protocol/paths.ts';

/** Nobody waits longer to get into a session. */
const withinMs = 2_000;

/**
 * Shows the certificate at the second address, and brings the proof back. Never throws: a device
 * that shows nothing is unknown, and its person is let in all the same.
 */
export async function showCertificate(me: Me | undefined): Promise<void> {
  if (!me?.person || !me.attestAt) return;
  const signal = AbortSignal.timeout(withinMs);
  try {
    const { ticket } = await post<AttestationTicket>(paths.attestation, { signal });
    // Plain text: a request that needs no asking before (CORS), in which no certificate is shown.
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
    // The server knows that nothing has been shown, and says so to the helper.
  }
}

async function post<Answer>(address: string, init: RequestInit): Promise<Answer> {
  const response = await fetch(address, { ...init, method: 'POST' });
  if (!response.ok) throw new Error(String(response.status));
  return (response.status === 204 ? undefined : await response.json()) as Answer;
}
