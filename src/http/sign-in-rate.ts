import type { RequestHandler } from 'express';
import { RateLimiterMemory, type RateLimiterRes } from 'rate-limiter-flexible';
import type { Logger } from '../logger.ts';
import { networkOf } from '../policy/passcode-tries.ts';
import type { ErrorCode } from '../protocol/error-codes.ts';
import { paths } from '../protocol/paths.ts';
import { localPath } from './local-path.ts';

/** In one minute, from one address. A sign-in takes two: a whole office may come by one address. */
const most = 600;

const code: ErrorCode = 'TOO_MANY_REQUESTS';

/** Bounds what anybody who is not signed in can make the server and the provider do. */
export function signInRate(origin: string, logger: Logger): RequestHandler {
  const limiter = new RateLimiterMemory({ points: most, duration: 60 });
  return (req, res, next) => {
    limiter.consume(networkOf(req.ip ?? '')).then(
      () => {
        next();
      },
      (refusal: unknown) => {
        const { consumedPoints, msBeforeNext } = refusal as RateLimiterRes;
        // Once: the log must not grow with every request.
        if (consumedPoints === most + 1)
          logger.warn({ code, address: req.ip }, 'sign-ins: too many from one address');
        const returnTo = localPath(req.query['returnTo'], origin);
        const query = new URLSearchParams({ code, returnTo });
        res.set('Retry-After', String(Math.ceil(msBeforeNext / 1_000)));
        res.redirect(`${paths.signInFailed}?${query.toString()}`);
      },
    );
  };
}
