/** The schema of an address at which browsers reach a port. */
import { z } from 'zod';

/**
 * An https address: a host, and a port if it is not 443. Other parts of a URL would be ignored, so
 * they are refused.
 */
export const publicUrlSchema = z
  .url({ protocol: /^https$/, error: 'expected an https address', abort: true })
  .superRefine((address, context) => {
    for (const message of whatIsTooMuch(new URL(address)))
      context.addIssue({ code: 'custom', message });
  });

function whatIsTooMuch(url: URL): string[] {
  const { hostname, port, username, password, pathname, search, hash } = url;
  return [
    ...(username || password
      ? ['expected an address without a user name or a password, found one with']
      : []),
    ...(pathname !== '/' ? ['expected an address without a path'] : []),
    ...(search || hash ? ['expected an address that ends before any “?” or “#”, found one'] : []),
    ...(port === '0' ? ['expected a port that browsers reach, found 0'] : []),
    ...(/^(0\.0\.0\.0|\[::\])$/.test(hostname)
      ? ['expected the name or address that people type, found one that stands for any']
      : []),
    ...(hostname.includes('*')
      ? ['expected the one name that people type, found a name with an asterisk']
      : []),
  ];
}

/** @returns The name or address in it. The brackets of an IPv6 address belong to the URL alone. */
export function hostOf(url: string): string {
  return new URL(url).hostname.replace(/^\[|\]$/g, '');
}
