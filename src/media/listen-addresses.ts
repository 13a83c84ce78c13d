import { isIP, isIPv4, isIPv6 } from 'node:net';
import { networkInterfaces } from 'node:os';
import { isLoopback } from '../common/ip-networks.ts';
import type { DnsCache } from './dns-cache.ts';

export interface MediaAddress {
  ip: string;
  announcedAddress?: string;
  flags?: { ipv6Only: true };
}

/** A page tries each of them, from each of its own addresses. */
const mostAddresses = 8;

/**
 * Where the server listens for media, and which addresses browsers get. If it listens on all
 * interfaces and announces no name, it uses each of the machine's own addresses, since a candidate
 * must be an address. Both families may be announced if it listens on both.
 */
export function mediaAddresses(listenAddress: string, announced?: string[]): MediaAddress[] {
  if (announced)
    return announced.map((announcedAddress) => ({
      announcedAddress,
      ...(listenAddress === '::' ? anyOfFamily(announcedAddress) : { ip: listenAddress }),
    }));
  if (listenAddress !== '0.0.0.0' && listenAddress !== '::') return [{ ip: listenAddress }];
  const own = Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .filter(({ family }) => listenAddress === '::' || family === 'IPv4')
    // A link-local IPv6 address has no meaning without the name of an interface.
    .filter(({ address }) => !address.startsWith('fe80:'));
  const reached = own.filter(({ internal }) => !internal);
  // A machine without a network can only be reached by itself.
  return (reached.length > 0 ? reached : own).map(({ address }) => ({ ip: address }));
}

/** A listener for one family leaves the port free for the other. A name may stand for both. */
function anyOfFamily(address: string): MediaAddress {
  if (isIPv4(address)) return { ip: '0.0.0.0' };
  return { ip: '::', ...(isIPv6(address) && { flags: { ipv6Only: true } }) };
}

/**
 * The addresses at which browsers reach the HTTPS port: the announced address of the media, else
 * the addresses of the public host name, else the address listened on. Names are looked up here,
 * since only some browsers accept a name in a candidate.
 */
export async function publicAddresses(
  listenAddress: string,
  announced: string[] | undefined,
  publicHost: string | undefined,
  names: DnsCache,
): Promise<string[]> {
  const hosts = announced ?? (publicHost ? [publicHost] : []);
  const found = await Promise.all(
    hosts.map(async (host) => (isIP(host) ? [host] : await names.addressesOf(host))),
  );
  // Many machines resolve their own name to loopback (/etc/hosts).
  const addresses = found.flat().filter((each) => !isLoopback(each) || isLoopback(listenAddress));
  if (addresses.length === 0) addresses.push(...mediaAddresses(listenAddress).map(({ ip }) => ip));
  return addresses.slice(0, mostAddresses);
}
