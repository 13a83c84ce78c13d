import type { RequestHandler } from 'express';
import { RateLimiterMemory, type RateLimiterRes } from 'rate-limiter-flexible';
import type { Logger } from '../logger.ts';
import { networkOf } from '../policy/networks.ts';
import type { ErrorCode } from '../protocol/error-codes.ts';
import { paths } from '../protocol/paths.ts';
import { newReference } from './failed-sign-in.ts';
import { localPath } from './local-path.ts';

/** In one minute, from one address. A sign-in takes two: a whole office may come by one address. */
const most = 600;

const code: ErrorCode = 'TOO_MANY_REQUESTS';

/** Bounds what anybody who is not signed in can make the server and the provider do. */
export function signInRate(origin: string, logger: Logger): RequestHandler {
  const limiter = new RateLimiterMemory({ points: most, duration: 60 });
  /** By network; one for all that is refused in its minute. */
  const refs = new Map<string, string>();
  return (req, res, next) => {
    const network = networkOf(req.ip ?? '');
    limiter.consume(network).then(
      () => {
        next();
      },
      (refusal: unknown) => {
        const { msBeforeNext } = refusal as RateLimiterRes;
        let ref = refs.get(network);
        if (!ref) {
          ref = newReference();
          refs.set(network, ref);
          setTimeout(() => refs.delete(network), msBeforeNext).unref();
          // Once: the log must not grow with every request.
          logger.warn({ code, ref, address: req.ip }, 'sign-ins: too many from one address');
        }
        const returnTo = localPath(req.query['returnTo'], origin);
        const query = new URLSearchParams({ code, ref, returnTo });
        res.set('Retry-After', String(Math.ceil(msBeforeNext / 1_000)));
        res.redirect(`${paths.signInFailed}?${query.toString()}`);
      },
    );
  };
}
