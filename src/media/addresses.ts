import { networkInterfaces } from 'node:os';

export interface MediaAddress {
  ip: string;
  announcedAddress?: string;
}

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
