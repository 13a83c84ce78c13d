import type { Request, RequestHandler, Response } from 'express';
import helmet from 'helmet';

const oneYearSeconds = 365 * 24 * 3_600;

/**
 * The headers of every answer, whichever code writes it. Nothing is loaded from other origins, and
 * no page can frame this one.
 *
 * @param connectTo Another origin that the pages may send requests to.
 */
export function securityHeaders({
  connectTo,
  includeSubDomains = false,
}: {
  connectTo?: string | undefined;
  includeSubDomains?: boolean;
} = {}): Map<string, string> {
  const headers = new Map([
    ['Permissions-Policy', 'display-capture=(self), microphone=(self), camera=()'],
  ]);
  const setAll = helmet({
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
    strictTransportSecurity: { maxAge: oneYearSeconds, includeSubDomains },
    crossOriginOpenerPolicy: { policy: 'same-origin' },
    referrerPolicy: { policy: 'no-referrer' },
    xFrameOptions: { action: 'deny' },
  });
  // Node and socket.io also write answers, without any middleware. This keeps their own headers.
  const answer = {
    setHeader: (name: string, value: string) => headers.set(name, value),
    removeHeader: () => undefined,
  } as unknown as Response;
  setAll({} as unknown as Request, answer, () => undefined);
  return headers;
}

/** Sets them on the answers of Express. */
export function setHeaders(headers: Map<string, string>): RequestHandler {
  return (_req, res, next) => {
    res.setHeaders(headers);
    next();
  };
}
