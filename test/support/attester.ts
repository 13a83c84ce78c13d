/** Shows a device's certificate as a page does, step by step, so that each can go wrong. */
import type { RequestInit, Response as Answer } from 'undici';
import type { AttestationProof, AttestationTicket, Me } from '../../src/protocol/paths.ts';
import type { DeviceCertificate } from './device-certificates.ts';
import type { TestServer } from './server.ts';
import type { Visitor } from './visitor.ts';
import { importOnce } from './once.ts';

const { Agent, fetch, Response } = await importOnce<typeof import('undici')>('undici');

/** Where the pages are told to take their tickets. */
export async function attestAt(visitor: Visitor): Promise<string> {
  const { attestAt: address } = (await (await visitor.fetch('/api/me')).json()) as Me;
  if (!address) throw new Error('no certificates are asked for');
  return address;
}

export async function askTicket(visitor: Visitor): Promise<string> {
  const answer = await visitor.fetch('/api/attestation', { method: 'POST' });
  return ((await answer.json()) as AttestationTicket).ticket;
}

/** A request to the second address, by a browser with this certificate or none. */
export async function toSecondAddress(
  server: TestServer,
  address: string,
  certificate: DeviceCertificate | undefined,
  init: RequestInit,
): Promise<Answer> {
  const dispatcher = new Agent({ connect: { ca: server.ca, ...certificate } });
  const headers = { origin: server.origin, 'content-type': 'text/plain;charset=UTF-8' };
  const response = await fetch(address, {
    method: 'POST',
    dispatcher,
    ...init,
    headers: { ...headers, ...(init.headers as object) },
  });
  // Read whole, so that the connection can be let go of.
  const body = await response.text();
  await dispatcher.close();
  return new Response(body || null, response);
}

export async function takeThere(
  visitor: Visitor,
  ticket: string,
  certificate?: DeviceCertificate,
): Promise<string> {
  const address = await attestAt(visitor);
  const answer = await toSecondAddress(visitor.server, address, certificate, { body: ticket });
  return ((await answer.json()) as AttestationProof).proof;
}

/** @returns The status, and the code of a refusal. */
export async function bringBack(visitor: Visitor, proof: unknown) {
  const answer = await visitor.fetch('/api/attestation/proof', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ proof }),
  });
  const text = await answer.text();
  return { status: answer.status, code: text ? (JSON.parse(text) as { code: string }).code : '' };
}

/** The whole way. */
export async function attest(visitor: Visitor, certificate?: DeviceCertificate): Promise<void> {
  const proof = await takeThere(visitor, await askTicket(visitor), certificate);
  const { status } = await bringBack(visitor, proof);
  if (status !== 204) throw new Error(`The proof was answered with ${status}`);
}
