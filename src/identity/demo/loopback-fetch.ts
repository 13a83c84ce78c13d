import type { AddressInfo } from 'node:net';
import type { CustomFetch } from 'openid-client';
import { Agent, buildConnector, fetch } from 'undici';

/**
 * A fetch that reaches Beside's own pages at the socket that this process listens on, whatever its
 * public name resolves to. Use it only for the demo's provider. Nobody else can answer at this
 * socket, so the certificate (self-signed, or of a company's own authority) is not checked.
 */
export function loopbackFetch(origin: string, { address, port }: AddressInfo): CustomFetch {
  const connect = buildConnector({ rejectUnauthorized: false });
  const hostname = address === '0.0.0.0' || address === '::' ? '127.0.0.1' : address;
  const dispatcher = new Agent({
    connect: (options, done) => {
      connect({ ...options, hostname, port: String(port) }, done);
    },
  });
  return (async (url: string, options: Parameters<typeof fetch>[1]) => {
    if (new URL(url).origin !== origin) throw new Error('This fetch reaches Beside only.');
    return await fetch(url, { ...options, dispatcher });
  }) as unknown as CustomFetch;
}
