/** Checks the addresses that browsers may be given to send media to. */
import { BlockList, isIP, isIPv6 } from 'node:net';

export const announcedForm =
  'expected the address or host name at which browsers reach this machine, such as 203.0.113.7, 2001:db8::7 or media.example.com, without port, path or prefix';

/** RFC 1123, section 2.1, without what RFC 952 still allowed: the last label is not all digits. */
const hostName = /^(?!-)[a-z\d-]{1,63}(?<!-)(\.(?!-)[a-z\d-]{1,63}(?<!-))*$/i;

/** No machine can have these. Source: IANA registries of special-purpose and multicast addresses. */
const nobodys: [what: string, ...networks: [network: string, prefix: number][]][] = [
  ['an address that stands for any', ['0.0.0.0', 8], ['::', 128]],
  ['a multicast address', ['224.0.0.0', 4], ['ff00::', 8]],
  ['a reserved or broadcast address', ['240.0.0.0', 4]],
  ['an IPv6 address of one link alone', ['fe80::', 10]],
];
const lists = nobodys.map(([what, ...networks]) => {
  const list = new BlockList();
  for (const [network, prefix] of networks) list.addSubnet(network, prefix, familyOf(network));
  return { what, list };
});

/** @returns Why this cannot be announced, in words. Undefined if it can. */
export function whyNotAnnounced(address: string): string | undefined {
  if (isIPv6(address) && /^::ffff:/i.test(address)) return 'an IPv4 address written as IPv6';
  if (address.includes('%')) return 'an address with the name of an interface';
  if (isIP(address)) return lists.find(({ list }) => list.check(address, familyOf(address)))?.what;
  if (address === '') return 'empty text';
  if (/[<>{}$…]/.test(address)) return 'a placeholder';
  if (address.includes('://')) return 'a URL';
  if (/\s/.test(address)) return 'text with blanks in it';
  if (address.includes('/')) return 'a network or a path';
  if (/^(\[.*\]|[^:]*):\d+$/.test(address)) return 'an address with a port';
  if (address.includes('_')) return 'a name with an underscore';
  if (address.endsWith('.')) return 'a name that ends in a dot';
  if (/(^|\.)\d+$/.test(address))
    return 'an IPv4 address with too few, too many or too large numbers';
  if (address.length > 253) return 'a name that is too long';
  return hostName.test(address) ? undefined : 'other text';
}

function familyOf(address: string): 'ipv4' | 'ipv6' {
  return isIPv6(address) ? 'ipv6' : 'ipv4';
}
