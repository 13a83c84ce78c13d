/** Network addresses, and whether they lie in the networks of a setting. */
import { BlockList, isIP, isIPv4 } from 'node:net';
import { z } from 'zod';

/** An address, or a network in CIDR notation (RFC 4632, RFC 4291). */
export const networkSchema = z.union([z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()], {
  error: 'expected an address or a network, like 10.0.0.0/8 or 2001:db8::/32',
});

export class Networks {
  readonly #list = new BlockList();

  /** @param networks As `networkSchema` has let them pass. */
  constructor(networks: string[]) {
    for (const network of networks) {
      const [address = '', prefix] = network.split('/');
      const longest = isIPv4(address) ? 32 : 128;
      this.#list.addSubnet(address, Number(prefix ?? longest), familyOf(address));
    }
  }

  /** An IPv4 address counts as one in IPv6 clothes too (`::ffff:10.0.0.1`); what is no address lies nowhere. */
  has(address: string): boolean {
    const plain = plainAddress(address);
    return isIP(plain) !== 0 && this.#list.check(plain, familyOf(plain));
  }
}

/** Without the zone (`fe80::1%eth0`), and IPv4 as such. */
export function plainAddress(address: string): string {
  return address.replace(/%.*$/, '').replace(/^::ffff:(?=\d+\.)/i, '');
}

/** One subscriber holds a whole IPv6 /64 (RFC 6177), so that counts as one address. */
export function networkOf(address: string): string {
  const plain = plainAddress(address);
  if (!plain.includes(':')) return plain;
  return groupsOf(plain)
    .slice(0, 4)
    .map((group) => group.toString(16))
    .join(':');
}

/** The eight numbers of an IPv6 address (RFC 4291, section 2.2). */
function groupsOf(address: string): number[] {
  const [head = '', tail = ''] = address.split('::');
  const left = head.split(':').filter(Boolean);
  const right = tail.split(':').filter(Boolean);
  const zeros = Array.from({ length: Math.max(0, 8 - left.length - right.length) }, () => '0');
  return [...left, ...zeros, ...right].map((group) => Number.parseInt(group, 16));
}

/** An address as it goes over a network: 4 bytes, or 16. */
export function addressBytes(address: string): Buffer {
  const plain = plainAddress(address);
  if (isIPv4(plain)) return Buffer.from(plain.split('.').map(Number));
  return Buffer.from(groupsOf(plain).flatMap((group) => [group >> 8, group & 0xff]));
}

function familyOf(address: string): 'ipv4' | 'ipv6' {
  return isIPv4(address) ? 'ipv4' : 'ipv6';
}
