import type { CustomFetch } from 'openid-client';
import { Agent, buildConnector, fetch } from 'undici';

/**
 * A fetch that reaches Beside's own pages over loopback, whatever its public name resolves to, and
 * trusts its development certificate. Only for the provider inside Beside itself.
 */
export function loopbackFetch(origin: string, port: () => number, cert: Buffer): CustomFetch {
  const { hostname } = new URL(origin);
  const connect = buildConnector({ ca: cert, servername: hostname });
  const dispatcher = new Agent({
    connect: (options, done) => {
      connect({ ...options, hostname: '127.0.0.1', port: String(port()) }, done);
    },
  });
  return (async (url: string, options: Parameters<typeof fetch>[1]) => {
    if (new URL(url).origin !== origin) throw new Error('This fetch reaches Beside only.');
    return await fetch(url, { ...options, dispatcher });
  }) as unknown as CustomFetch;
}
