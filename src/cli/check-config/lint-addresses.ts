/** Warns of addresses in settings that the administrator probably did not intend. */
import { BlockList, isIP, isIPv6 } from 'node:net';
import ipaddr from 'ipaddr.js';
import type { Config } from '../../config/load.ts';
import { isLoopback } from '../../common/ip-networks.ts';

/** Private addresses. Source: IANA registries of special-purpose addresses. */
const privates = new BlockList();
privates.addSubnet('10.0.0.0', 8);
privates.addSubnet('172.16.0.0', 12);
privates.addSubnet('192.168.0.0', 16);
privates.addSubnet('169.254.0.0', 16);
privates.addSubnet('100.64.0.0', 10);
privates.addSubnet('fc00::', 7, 'ipv6');

/** Names that resolve nowhere, or only in a private network. Source: RFC 6761, 6762, 8375, ICANN. */
const ownNames =
  /(^|\.)(localhost|test|example|invalid|local|internal|intranet|lan|home|corp|private|localdomain|home\.arpa)$/i;

/** Networks with shorter prefixes contain far more than one organization. */
const shortest = { ipv4: 8, ipv6: 16 };

/** @returns One line for each, in words. */
export function lintAddresses(config: Config): string[] {
  return [
    ...aboutAnnounced(config),
    ...aboutNetworks(config),
    ...aboutHosts(config),
    ...aboutProxies(config),
  ];
}

function aboutAnnounced({ server, media }: Config): string[] {
  const { announcedAddress = [] } = media;
  const { listenAddress, publicUrl } = server;
  return announcedAddress.flatMap((address) => {
    const setting = `media.announcedAddress: ${address}`;
    if (isLoopback(listenAddress) && !isLoopback(address))
      return [
        `${setting} is announced, and server.listenAddress is ${listenAddress}, which only this machine reaches`,
      ];
    const family = isIP(address);
    if (family !== 0 && listenAddress !== '::' && family !== isIP(listenAddress))
      return [
        `${setting} is an IPv${family} address, and server.listenAddress is ${listenAddress}, of the other family: listen on "::" for both`,
      ];
    if (publicUrl !== undefined && isPrivate(address) && isPublic(new URL(publicUrl).hostname))
      return [
        `${setting} is a private address, and ${publicUrl} looks like a public one: people elsewhere would see and hear nothing`,
      ];
    return [];
  });
}

function isPrivate(address: string): boolean {
  return isIP(address) !== 0 && privates.check(address, isIPv6(address) ? 'ipv6' : 'ipv4');
}

function isPublic(hostname: string): boolean {
  const host = hostname.replace(/^\[|\]$/g, '');
  if (isIP(host)) return !isPrivate(host) && !isLoopback(host);
  return host.includes('.') && !ownNames.test(host);
}

function aboutNetworks({ server, conditions }: Config): string[] {
  return [
    ...server.trustedProxies
      .filter(isVeryWide)
      .map(
        (network) =>
          `server.trustedProxies: ${network} lets nearly everybody say where they come from; name the addresses of your own proxies`,
      ),
    ...conditions.flatMap(({ name, networks = [] }) =>
      networks
        .filter(isVeryWide)
        .map((network) => `“${name}”: the network ${network} holds nearly everybody`),
    ),
  ];
}

/** The address of one host, followed by a prefix length, means the whole network. */
function aboutHosts({ server, conditions }: Config): string[] {
  const networks = [
    ...server.trustedProxies.map((network) => ['server.trustedProxies', network] as const),
    ...conditions.flatMap(({ name, networks = [] }) =>
      networks.map((network) => [`“${name}”`, network] as const),
    ),
  ];
  return networks.flatMap(([where, network]) => {
    const [address = '', prefix] = network.split('/');
    if (prefix === undefined || isFirstOf(network, address)) return [];
    return [
      `${where}: ${network} is every address that begins with the same ${prefix} bits; if only one is meant, write ${address}`,
    ];
  });
}

function isFirstOf(network: string, address: string): boolean {
  const family = isIPv6(address) ? ipaddr.IPv6 : ipaddr.IPv4;
  return family.networkAddressFromCIDR(network).toString() === ipaddr.parse(address).toString();
}

function aboutProxies({ server }: Config): string[] {
  return server.proxyProtocol && server.trustedProxies.length === 0
    ? [
        'server.proxyProtocol is on, and server.trustedProxies names nobody: whoever begins with a PROXY header is cut off; name the addresses of your own balancers',
      ]
    : [];
}

function isVeryWide(network: string): boolean {
  const [address = '', prefix] = network.split('/');
  return prefix !== undefined && Number(prefix) < shortest[isIPv6(address) ? 'ipv6' : 'ipv4'];
}
