import type { Request } from 'express';
import type { Actor } from '../application/actor.ts';
import type { Person } from '../domain/person.ts';
import { personOf } from './middleware/signed-in.ts';

/**
 * Finds out again who asks, for answers that take long.
 *
 * @throws {BesideError} Once the login has ended, or the token counts no more.
 */
export type ActorNow = () => Promise<Actor>;

/** Whoever is signed in by the cookie of this call. @throws {BesideError} `SIGN_IN_REQUIRED`. */
export function actorOf(req: Request): Actor {
  return actorBy(req, req.user);
}

/** @param person By whose login the call came, as they are now. */
export function actorBy(req: Request, person: Person | undefined): Actor {
  return {
    kind: 'person',
    person: personOf(person),
    loginId: req.sessionID,
    address: req.ip ?? '',
  };
}
