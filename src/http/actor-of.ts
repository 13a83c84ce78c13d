import type { Request } from 'express';
import type { Actor } from '../application/actor.ts';
import { personOf } from './middleware/signed-in.ts';

/** Whoever is signed in by the cookie of this call. */
export function actorOf(req: Request): Actor {
  return {
    kind: 'person',
    person: personOf(req.user),
    loginId: req.sessionID,
    address: req.ip ?? '',
  };
}
