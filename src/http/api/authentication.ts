/**
 * Who uses the API: a program with a token (RFC 6750), or somebody who is signed in. The cookie of a
 * login only reads.
 */
import type { Request, RequestHandler, Response } from 'express';
import { RateLimiterMemory } from 'rate-limiter-flexible';
import type { Actor } from '../../application/actor.ts';
import type { ApiTokens } from '../../application/api-tokens.ts';
import { networkOf } from '../../common/ip-networks.ts';
import { BesideError } from '../../protocol/error-codes.ts';
import { personOf } from '../middleware/signed-in.ts';

/** Tokens in one minute from one network that are not accepted. Then all of that network wait. */
const mostWrong = 60;
const windowSeconds = 60;
const reading = new Set(['GET', 'HEAD']);
const ownPages = new Set(['same-origin', 'none', undefined]);

/** Puts the actor into `res.locals`, for `actorIn`. @throws {BesideError} Status 401, or 429. */
export function authenticated(tokens: ApiTokens): RequestHandler {
  const wrong = new RateLimiterMemory({ points: mostWrong, duration: windowSeconds });
  return async (req, res, next) => {
    const { authorization } = req.headers;
    res.locals['actor'] =
      authorization === undefined
        ? personActor(req)
        : await serviceActor(authorization, req.ip ?? '');
    next();
  };

  async function serviceActor(authorization: string, address: string): Promise<Actor> {
    const network = networkOf(address);
    const before = await wrong.get(network);
    if (before && before.consumedPoints >= mostWrong)
      throw new BesideError('TOO_MANY_REQUESTS', {
        retryAfterSeconds: Math.ceil(before.msBeforeNext / 1_000),
      });
    try {
      const [, token = ''] = /^Bearer +([\x21-\x7e]+) *$/i.exec(authorization) ?? [];
      return { kind: 'service', person: await tokens.authenticate(token, address), address };
    } catch (error) {
      if (error instanceof BesideError) await wrong.penalty(network);
      throw error;
    }
  }
}

/** @throws {BesideError} `NOT_FOUND` for a page of another site. `SIGN_IN_REQUIRED`. */
function personActor(req: Request): Actor {
  if (!reading.has(req.method)) throw new BesideError('SIGN_IN_REQUIRED');
  const person = personOf(req.user);
  if (!ownPages.has(req.get('sec-fetch-site'))) throw new BesideError('NOT_FOUND');
  return { kind: 'person', person, loginId: req.sessionID, address: req.ip ?? '' };
}

export function actorIn(res: Response): Actor {
  return res.locals['actor'] as Actor;
}
