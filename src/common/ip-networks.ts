/** Network addresses, and whether they are in the networks of a setting. */
import { BlockList, isIP, isIPv4, isIPv6 } from 'node:net';
import ipaddr from 'ipaddr.js';
import { z } from 'zod';

/** An address, or a network in CIDR notation (RFC 4632, RFC 4291). */
export const networkSchema = z.union([z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()], {
  error: 'expected an address or a network, like 10.0.0.0/8 or 2001:db8::/32',
});

export class Networks {
  readonly #list = new BlockList();

  /** @param networks Accepted by `networkSchema`. */
  constructor(networks: string[]) {
    for (const network of networks) {
      const [address = '', prefix] = network.split('/');
      const longest = isIPv4(address) ? 32 : 128;
      this.#list.addSubnet(address, Number(prefix ?? longest), familyOf(address));
    }
  }

  /**
   * An IPv4 address also counts in its IPv6 form (`::ffff:10.0.0.1`). Text that is no address is in
   * no network.
   */
  has(address: string): boolean {
    const plain = plainAddress(address);
    return isIP(plain) !== 0 && this.#list.check(plain, familyOf(plain));
  }
}

/**
 * Without the zone (`fe80::1%eth0`), in its shortest form (RFC 5952), and IPv4 as such. Other text
 * stays unchanged.
 */
export function plainAddress(address: string): string {
  return isIPv6(address) ? ipaddr.process(withoutZone(address)).toString() : address;
}

/** One subscriber has a whole IPv6 /64 (RFC 6177), so that counts as one address. */
export function networkOf(address: string): string {
  const plain = plainAddress(address);
  if (!isIPv6(plain)) return plain;
  return ipaddr.IPv6.parse(plain)
    .parts.slice(0, 4)
    .map((group) => group.toString(16))
    .join(':');
}

/** An address as it is sent over a network: 4 bytes, or 16. */
export function addressBytes(address: string): Buffer {
  return Buffer.from(ipaddr.process(withoutZone(address)).toByteArray());
}

/** The reverse of `addressBytes`. */
export function addressIn(bytes: Buffer): string {
  return plainAddress(ipaddr.fromByteArray([...bytes]).toString());
}

/** Addresses (RFC 1122, RFC 4291) and names (RFC 6761) by which each machine reaches itself. */
export function isLoopback(host: string): boolean {
  if (isIP(host) === 0) return /^(.*\.)?localhost$/i.test(host);
  return ipaddr.process(withoutZone(host)).range() === 'loopback';
}

function withoutZone(address: string): string {
  return address.replace(/%.*$/, '');
}

function familyOf(address: string): 'ipv4' | 'ipv6' {
  return isIPv4(address) ? 'ipv4' : 'ipv6';
}
