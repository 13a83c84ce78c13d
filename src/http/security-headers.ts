import type { RequestHandler } from 'express';
import helmet from 'helmet';

const oneYearSeconds = 365 * 24 * 3_600;

/**
 * The headers of every answer. Nothing is loaded from elsewhere, and no page can frame this one.
 *
 * @param connectTo Another origin that the pages may ask.
 */
export function securityHeaders(connectTo?: string): RequestHandler[] {
  return [
    helmet({
      contentSecurityPolicy: {
        useDefaults: false,
        directives: {
          defaultSrc: ["'none'"],
          scriptSrc: ["'self'"],
          styleSrc: ["'self'"],
          imgSrc: ["'self'", 'data:', 'blob:'],
          fontSrc: ["'self'"],
          mediaSrc: ["'self'", 'blob:', 'mediastream:'],
          connectSrc: ["'self'", ...(connectTo ? [connectTo] : [])],
          workerSrc: ["'self'"],
          manifestSrc: ["'self'"],
          baseUri: ["'none'"],
          formAction: ["'self'"],
          frameAncestors: ["'none'"],
          requireTrustedTypesFor: ["'script'"],
          trustedTypes: ['lit-html'],
        },
      },
      strictTransportSecurity: { maxAge: oneYearSeconds, includeSubDomains: false },
      crossOriginOpenerPolicy: { policy: 'same-origin' },
      referrerPolicy: { policy: 'no-referrer' },
      xFrameOptions: { action: 'deny' },
    }),
    (_req, res, next) => {
      res.setHeader('Permissions-Policy', 'display-capture=(self), microphone=(self), camera=()');
      next();
    },
  ];
}
