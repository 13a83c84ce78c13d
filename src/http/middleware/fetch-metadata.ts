import type { RequestHandler } from 'express';
import { logCounted } from '../../common/counted-log.ts';
import type { Logger } from '../../common/logger.ts';
import { BesideError } from '../../protocol/error-codes.ts';
import { cookiesOf, hostCookie } from '../cookies.ts';

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

/** Set where somebody is sent to the public address; whoever brings it back has been there already. */
const sentCookie = '__Host-beside-sent';
/** A browser follows at once. */
const sentSeconds = 5;
const longestShown = 200;

/**
 * People and providers use the public address; another name of this host is sent there. A proxy in
 * front that passes on a name of its own would have a browser sent in circles: it is sent only once.
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
      // What the demo's provider makes addresses of.
      req.headers.host = new URL(origin).host;
      next();
      return;
    }
    res.cookie(sentCookie, '1', { ...hostCookie, maxAge: sentSeconds * 1_000 });
    // Put together, not resolved: `//elsewhere.example` would lead there.
    res.redirect(307, `${origin}${req.originalUrl}`);
  };
}

/** The usual port may be named, and letters are as good large as small (RFC 9110, section 4.2.3). */
function isSame(host: string, origin: string): boolean {
  const asked = `https://${host}`;
  return URL.canParse(asked) && new URL(asked).href === `${origin}/`;
}
