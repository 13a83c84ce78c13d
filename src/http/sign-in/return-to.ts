/** @returns Only an address of this site, and no long one; anything else becomes the first page. */
export function localPath(wanted: unknown, origin: string): string {
  if (typeof wanted !== 'string' || !URL.canParse(wanted, origin)) return '/';
  const url = new URL(wanted, origin);
  // A path of two slashes would be another host's address (`/.//elsewhere.example`).
  const path = `${url.pathname.replace(/^\/+/, '/')}${url.search}${url.hash}`;
  return url.origin === origin && path.length <= mostLength ? path : '/';
}

/** It waits in a cookie while somebody signs in, and a browser may have several; headers have a limit. */
const mostLength = 500;
