import { isIP, isIPv4, isIPv6 } from 'node:net';
import { networkInterfaces } from 'node:os';
import { isLoopback } from '../common/ip-networks.ts';
import type { DnsCache } from './dns-cache.ts';

export interface MediaAddress {
  ip: string;
  announcedAddress?: string;
  flags?: { ipv6Only: true };
}

/** A page tries each of them, from each of its own. */
const mostAddresses = 8;

/**
 * Where media is listened for, and what browsers are told. All interfaces without a name to
 * announce means each of the machine's own addresses: a candidate must be an address. Both families
 * may be announced where both are listened on.
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
    // Link-local IPv6 addresses mean nothing without the name of an interface.
    .filter(({ address }) => !address.startsWith('fe80:'));
  const reached = own.filter(({ internal }) => !internal);
  // A machine that is in no network is reached by itself alone.
  return (reached.length > 0 ? reached : own).map(({ address }) => ({ ip: address }));
}

/** What listens for one family leaves the port free for the other; a name may stand for both. */
function anyOfFamily(address: string): MediaAddress {
  if (isIPv4(address)) return { ip: '0.0.0.0' };
  return { ip: '::', ...(isIPv6(address) && { flags: { ipv6Only: true } }) };
}

/**
 * The addresses at which browsers reach the HTTPS port: what is announced for media, else what the
 * public host name leads to, else what is listened on. Names are looked up here, since only some
 * browsers take a name in a candidate.
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
  // Many a machine's own table of names (/etc/hosts) leads its own name to loopback.
  const addresses = found.flat().filter((each) => !isLoopback(each) || isLoopback(listenAddress));
  if (addresses.length === 0) addresses.push(...mediaAddresses(listenAddress).map(({ ip }) => ip));
  return addresses.slice(0, mostAddresses);
}
