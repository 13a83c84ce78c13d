import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { networkInterfaces } from 'node:os';

export interface MediaAddress {
  ip: string;
  announcedAddress?: string;
}

/** A page tries each of them, from each of its own. */
const mostAddresses = 8;

/**
 * Where media is listened for, and what browsers are told. All interfaces without a name to
 * announce means each of the machine's own addresses: a candidate must be an address.
 */
export function mediaAddresses(listenAddress: string, announcedAddress?: string): MediaAddress[] {
  if (announcedAddress) return [{ ip: listenAddress, announcedAddress }];
  if (listenAddress !== '0.0.0.0' && listenAddress !== '::') return [{ ip: listenAddress }];
  return (
    Object.values(networkInterfaces())
      .flatMap((addresses) => addresses ?? [])
      .filter(({ family }) => listenAddress === '::' || family === 'IPv4')
      // Link-local IPv6 addresses mean nothing without the name of an interface.
      .filter(({ address }) => !address.startsWith('fe80:'))
      .map(({ address }) => ({ ip: address }))
  );
}

/**
 * The addresses at which browsers reach the HTTPS port: what is announced for media, else what the
 * public host name leads to, else what is listened on. Names are looked up here, since only some
 * browsers take a name in a candidate.
 */
export async function publicAddresses(
  listenAddress: string,
  announcedAddress: string | undefined,
  publicHost: string | undefined,
): Promise<string[]> {
  const host = announcedAddress ?? publicHost;
  const found = host && !isIP(host) ? await addressesOf(host) : host ? [host] : [];
  const addresses = found.length > 0 ? found : mediaAddresses(listenAddress).map(({ ip }) => ip);
  return addresses.slice(0, mostAddresses);
}

async function addressesOf(host: string): Promise<string[]> {
  try {
    const found = await lookup(host, { all: true });
    // A machine often knows its own name as a loopback address, which is nobody else's.
    return found.map(({ address }) => address).filter((address) => !/^(127\.|::1$)/.test(address));
  } catch {
    return [];
  }
}
