/**
 * Limits what people who are not signed in can make the server and the provider do. A request that
 * ends in a sign-in does not count, since a whole office may share one address.
 */
import type { Request, RequestHandler, Response } from 'express';
import { RateLimiterMemory, type RateLimiterRes } from 'rate-limiter-flexible';
import { noteRefusal } from '../../common/error-reply.ts';
import { reference } from '../../common/request-context.ts';
import type { Logger } from '../../common/logger.ts';
import { networkOf } from '../../common/ip-networks.ts';
import type { ErrorCode } from '../../protocol/error-codes.ts';
import { paths } from '../../protocol/paths.ts';
import type { Secrets } from '../../domain/passcode.ts';
import { KnownBrowser } from '../sign-in/known-browser.ts';
import { localPath } from '../sign-in/return-to.ts';

const seconds = 60;
/** In one minute, from one address: requests of sign-ins that have failed or are not finished. */
const mostOfNetwork = 600;
/** In one minute, from one browser in which somebody has signed in before, whatever their result. */
const mostOfBrowser = 60;
/** A sign-in takes two requests: to the provider, and back. */
const requestsOfOne = 2;
/** Sign-ins of one person in one minute that do not count for their address. */
const mostOfPerson = 30;

const code: ErrorCode = 'TOO_MANY_REQUESTS';

export interface SignInRate {
  limit: RequestHandler;
  /** Somebody has signed in with this request. */
  succeeded: (req: Request, res: Response, personKey: string) => void;
}

export function signInRate(options: {
  origin: string;
  secrets: Secrets;
  logger: Logger;
}): SignInRate {
  const { origin, secrets, logger } = options;
  const browsers = new KnownBrowser(secrets);
  const ofNetworks = new RateLimiterMemory({ points: mostOfNetwork, duration: seconds });
  const ofPeople = new RateLimiterMemory({ points: mostOfPerson, duration: seconds });
  const ofBrowsers = new RateLimiterMemory({ points: mostOfBrowser, duration: seconds });
  /** By network. All refusals of one minute share a reference. */
  const refs = new Map<string, string>();

  const count = async (req: Request): Promise<unknown> => {
    const browser = browsers.idOf(req);
    return browser ? await ofBrowsers.consume(browser) : await ofNetworks.consume(networkIn(req));
  };

  const refuse = (req: Request, res: Response, { msBeforeNext }: RateLimiterRes): void => {
    noteRefusal(logger, code);
    const network = networkIn(req);
    let ref = refs.get(network);
    if (!ref) {
      ref = reference();
      refs.set(network, ref);
      setTimeout(() => refs.delete(network), msBeforeNext).unref();
      // Logged once: the log must not grow with every request.
      logger.warn({ code, ref, address: req.ip }, 'sign-ins: too many from one address');
    }
    const returnTo = localPath(req.query['returnTo'], origin);
    const query = new URLSearchParams({ code, ref, returnTo });
    res.set('Retry-After', String(Math.ceil(msBeforeNext / 1_000)));
    res.redirect(`${paths.signInFailed}?${query.toString()}`);
  };

  return {
    limit: (req, res, next) => {
      count(req).then(
        () => {
          next();
        },
        (refusal: unknown) => {
          refuse(req, res, refusal as RateLimiterRes);
        },
      );
    },
    succeeded: (req, res, personKey) => {
      if (!browsers.idOf(req))
        ofPeople.consume(personKey).then(
          () => void ofNetworks.reward(networkIn(req), requestsOfOne),
          () => undefined, // Somebody signs in again and again: that counts.
        );
      browsers.remember(req, res);
    },
  };
}

function networkIn(req: Request): string {
  return networkOf(req.ip ?? '');
}
