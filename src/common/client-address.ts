/**
 * The client address of a request. Behind a reverse proxy the connection has the proxy's address.
 * The client's address is in `X-Forwarded-For`, where anybody can write anything. So only the
 * entries that a trusted proxy has added count.
 */
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { isIP } from 'node:net';
import proxyaddr from 'proxy-addr';
import { plainAddress, type Networks } from './ip-networks.ts';

interface Ends {
  remoteAddress?: string | undefined;
  remotePort?: number | undefined;
  localAddress?: string | undefined;
  localPort?: number | undefined;
}

/** @returns The nearest address that is no trusted proxy's. Empty if a proxy hides it. */
export type AddressOf = (request: { socket: Ends; headers: IncomingHttpHeaders }) => string;

/** @returns The address at the other end of a connection. */
export type PeerOf = (socket: Ends) => string;

/**
 * Reads what a trusted proxy says about a request: its id, and the trace that it belongs to (W3C
 * Trace Context). Anybody else can write anything there, so it is not read.
 */
export type SaidByProxy = (request: Parameters<AddressOf>[0]) => {
  requestId: string | undefined;
  traceparent: string | undefined;
};

export function saidByProxy(trustedProxies: Networks, peerOf: PeerOf): SaidByProxy {
  return ({ socket, headers }) => {
    const said: IncomingHttpHeaders = trustedProxies.has(peerOf(socket)) ? headers : {};
    const { 'x-request-id': requestId, traceparent } = said;
    return {
      requestId: typeof requestId === 'string' ? requestId : undefined,
      traceparent: typeof traceparent === 'string' ? traceparent : undefined,
    };
  };
}

/** @param peerOf Returns the address that a TCP balancer has reported, if any. */
export function addressBehind(
  trustedProxies: Networks,
  peerOf: PeerOf = ({ remoteAddress }) => plainAddress(remoteAddress ?? ''),
): AddressOf {
  return ({ socket, headers }) => {
    // All that the function reads of a request.
    const request = { socket: { remoteAddress: peerOf(socket) }, headers } as unknown;
    const nearest = proxyaddr(request as IncomingMessage, (each) =>
      trustedProxies.has(withoutPort(each)),
    );
    const address = withoutPort(nearest);
    return isIP(address) === 0 ? '' : address;
  };
}

/** Some proxies write the port too: `192.0.2.1:4711`, `[2001:db8::1]:4711`. */
function withoutPort(written: string): string {
  const text = written.trim();
  const bare = /^\[(.*)\](?::\d+)?$/.exec(text)?.[1] ?? /^([\d.]+):\d+$/.exec(text)?.[1] ?? text;
  return plainAddress(bare);
}
