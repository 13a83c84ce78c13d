import { parseCookie, type Cookies } from 'cookie';
import type { CookieOptions, Request } from 'express';

/**
 * Sent over TLS only, hidden from pages, and not sent with what another site's page posts. With `path: '/'` and
 * no domain a name may begin with `__Host-`, which keeps other hosts from planting it (RFC 6265bis, 4.1.3.2).
 */
export const hostCookie: CookieOptions = {
  path: '/',
  secure: true,
  httpOnly: true,
  sameSite: 'lax',
};

/** The cookies of a request by name; of several with one name, the first. */
export function cookiesOf({ headers }: Pick<Request, 'headers'>): Cookies {
  return parseCookie(headers.cookie ?? '');
}
