import type { RequestHandler } from 'express';
import { RateLimiterMemory } from 'rate-limiter-flexible';
import { BesideError } from '../../protocol/error-codes.ts';
import type { Person } from '../../domain/person.ts';
import { count } from '../../rate-limits/count.ts';

/** For one login, on all routes that share this middleware. */
const requestsPerMinute = 60;

/** Lets signed-in people pass, at a limited rate. */
export function signedIn(): RequestHandler {
  const rate = new RateLimiterMemory({ points: requestsPerMinute, duration: 60 });
  return async (req, _res, next) => {
    personOf(req.user);
    await count(rate, req.sessionID);
    next();
  };
}

/** @throws {BesideError} `SIGN_IN_REQUIRED`. */
export function personOf(person: Person | undefined): Person {
  if (!person) throw new BesideError('SIGN_IN_REQUIRED');
  return person;
}
