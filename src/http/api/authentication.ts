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
import { actorBy, actorOf, type ActorNow } from '../actor-of.ts';
import type { PersonNow } from '../middleware/login-session.ts';
import { MalformedRequest } from './problem.ts';

/** Tokens in one minute from one network that are not accepted. Then all of that network wait. */
const mostWrong = 60;
const windowSeconds = 60;
const reading = new Set(['GET', 'HEAD']);
const ownPages = new Set(['same-origin', 'none', undefined]);

/**
 * Puts the actor into `res.locals`, for `actorIn` and `actorNowIn`.
 *
 * @throws {BesideError} Status 400, 401, or 429.
 */
export function authenticated(tokens: ApiTokens, personNow: PersonNow): RequestHandler {
  const wrong = new RateLimiterMemory({ points: mostWrong, duration: windowSeconds });
  return async (req, res, next) => {
    const { authorization } = req.headers;
    // Node reads the first one. A proxy on the way may have read another one.
    if ((req.headersDistinct['authorization']?.length ?? 0) > 1)
      throw new MalformedRequest([{ header: 'Authorization', issue: 'repeated' }]);
    res.locals['actor'] =
      authorization === undefined
        ? personActor(req)
        : await serviceActor(authorization, req.ip ?? '');
    const actorNow: ActorNow =
      authorization === undefined
        ? async () => actorBy(req, await personNow(req))
        : async () => await tokenActor(authorization, req.ip ?? '');
    res.locals['actorNow'] = actorNow;
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
      return await tokenActor(authorization, address);
    } catch (error) {
      if (error instanceof BesideError) await wrong.penalty(network);
      throw error;
    }
  }

  async function tokenActor(authorization: string, address: string): Promise<Actor> {
    const person = await tokens.authenticate(tokenIn(authorization), address);
    return { kind: 'service', person, address };
  }
}

/** @throws {BesideError} `NOT_FOUND` for a page of another site. `SIGN_IN_REQUIRED`. */
function personActor(req: Request): Actor {
  if (!reading.has(req.method)) throw new BesideError('SIGN_IN_REQUIRED');
  const actor = actorOf(req);
  if (!ownPages.has(req.get('sec-fetch-site'))) throw new BesideError('NOT_FOUND');
  return actor;
}

export function actorIn(res: Response): Actor {
  return res.locals['actor'] as Actor;
}

export function actorNowIn(res: Response): ActorNow {
  return res.locals['actorNow'] as ActorNow;
}

/** @param authorization The header. @returns Empty if there is no token in it. */
export function tokenIn(authorization = ''): string {
  return /^Bearer +([\x21-\x7e]+) *$/i.exec(authorization)?.[1] ?? '';
}
