import type { RequestHandler } from 'express';
import { logCounted } from '../counted-log.ts';
import type { Logger } from '../logger.ts';
import { BesideError } from '../protocol/error-codes.ts';

const reading = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Another site cannot make a browser change anything here. Besides the cookie's `SameSite=Lax`:
 * browsers say where a request comes from (W3C Fetch Metadata).
 */
export function refuseCrossSite(logger: Logger): RequestHandler {
  return (req, _res, next) => {
    const site = req.get('sec-fetch-site');
    if (!reading.has(req.method) && site && site !== 'same-origin') {
      logCounted(logger, 'warn', 'a post of another site was refused', {}, { address: req.ip });
      throw new BesideError('NOT_FOUND');
    }
    next();
  };
}

/** People and providers use the public address; another name of this host is sent there. */
export function canonicalHost(origin: string): RequestHandler {
  const { host } = new URL(origin);
  return (req, res, next) => {
    if (req.method !== 'GET' || req.get('host') === host) next();
    // Put together, not resolved: `//elsewhere.example` would lead there.
    else res.redirect(307, `${origin}${req.originalUrl}`);
  };
}
