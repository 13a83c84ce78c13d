/** @returns A path of this site that is not too long. Anything else becomes the first page. */
export function localPath(wanted: unknown, origin: string): string {
  if (typeof wanted !== 'string' || !URL.canParse(wanted, origin)) return '/';
  const url = new URL(wanted, origin);
  // A path that begins with two slashes would lead to another host (`/.//elsewhere.example`).
  const path = `${url.pathname.replace(/^\/+/, '/')}${url.search}${url.hash}`;
  return url.origin === origin && path.length <= mostLength ? path : '/';
}

/**
 * The path waits in a cookie during the sign-in. A browser may have several such cookies, and
 * headers have a limit.
 */
const mostLength = 500;
