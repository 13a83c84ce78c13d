import type { RequestHandler } from 'express';
import { logCounted } from '../../common/counted-log.ts';
import type { Logger } from '../../common/logger.ts';
import { BesideError } from '../../protocol/error-codes.ts';
import { cookiesOf, hostCookie } from '../cookies.ts';

const reading = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Refuses requests by which another site would make a browser change something here. The cookie's
 * `SameSite=Lax` does this too. Browsers say where a request comes from (W3C Fetch Metadata).
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

/**
 * Set when a browser is redirected to the public address. A browser that sends it has been
 * redirected already.
 */
const sentCookie = '__Host-beside-sent';
/** A browser follows a redirect at once. */
const sentSeconds = 5;
const longestShown = 200;

/**
 * Redirects requests under other host names to the public address, which people and providers use.
 * A proxy in front may pass on a name of its own, and its browsers would be redirected in circles.
 * So each browser is redirected only once.
 */
export function canonicalHost(origin: string, logger: Logger): RequestHandler {
  return (req, res, next) => {
    const asked = req.get('host') ?? '';
    if (isSame(asked, origin)) {
      next();
      return;
    }
    logCounted(
      logger,
      'warn',
      'asked for under another name than publicUrl: a proxy in front has to pass on the Host that it is asked for, or publicUrl is wrong',
      {},
      { askedFor: asked.slice(0, longestShown), publicUrl: origin },
    );
    if (req.method !== 'GET' || cookiesOf(req)[sentCookie]) {
      // The demo's provider makes its addresses from this header.
      req.headers.host = new URL(origin).host;
      next();
      return;
    }
    res.cookie(sentCookie, '1', { ...hostCookie, maxAge: sentSeconds * 1_000 });
    // Concatenated, not resolved: `//elsewhere.example` would lead to another host.
    res.redirect(307, `${origin}${req.originalUrl}`);
  };
}

/** The default port may be written, and letter case does not matter (RFC 9110, section 4.2.3). */
function isSame(host: string, origin: string): boolean {
  const asked = `https://${host}`;
  return URL.canParse(asked) && new URL(asked).href === `${origin}/`;
}
