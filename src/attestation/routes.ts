/** The beginning and the end of showing a device's certificate, at the address of the pages. */
import express, { Router } from 'express';
import { RateLimiterMemory } from 'rate-limiter-flexible';
import { z } from 'zod';
import type { Attestations } from './tickets.ts';
import { BesideError } from '../protocol/error-codes.ts';
import { paths, type AttestationTicket } from '../protocol/paths.ts';
import type { Attestation } from '../domain/device.ts';

/** For one login. Each page that opens asks once. */
const ticketsPerMinute = 30;

const proofSchema = z.strictObject({ proof: z.string().max(100) });

/** @param shown Called when the device of a login has shown a certificate. */
export function attestationRoutes(
  attestations: Attestations,
  shown: (loginId: string, attestation: Attestation) => Promise<void>,
): Router {
  const rate = new RateLimiterMemory({ points: ticketsPerMinute, duration: 60 });
  const router = Router();

  router.post([paths.attestation, paths.attestationProof], (req, _res, next) => {
    if (!req.user) throw new BesideError('SIGN_IN_REQUIRED');
    next();
  });

  router.post(paths.attestation, async (req, res) => {
    await rate.consume(req.sessionID).catch(() => {
      throw new BesideError('TOO_MANY_REQUESTS', { retryAfterSeconds: 60 });
    });
    const answer: AttestationTicket = { ticket: attestations.ticketFor(req.sessionID) };
    res.set('Cache-Control', 'no-store').json(answer);
  });

  router.post(paths.attestationProof, express.json({ limit: '1kb' }), async (req, res) => {
    const parsed = proofSchema.safeParse(req.body);
    if (!parsed.success) throw new BesideError('MALFORMED');
    await shown(req.sessionID, attestations.redeem(parsed.data.proof, req.sessionID));
    res.status(204).end();
  });
  return router;
}
