import { parseCookie, type Cookies } from 'cookie';
import type { CookieOptions, Request } from 'express';

/**
 * The cookie is sent over TLS only, hidden from scripts, and not sent with forms that another site
 * posts. With `path: '/'` and no domain, its name may begin with `__Host-`, so that no other host
 * can set it (RFC 6265bis, 4.1.3.2).
 */
export const hostCookie: CookieOptions = {
  path: '/',
  secure: true,
  httpOnly: true,
  sameSite: 'lax',
};

/** The cookies of a request by name. If several have the same name, the first. */
export function cookiesOf({ headers }: Pick<Request, 'headers'>): Cookies {
  return parseCookie(headers.cookie ?? '');
}
