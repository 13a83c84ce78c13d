/** Lists the ports that a configuration needs, as a table and as commands for the usual firewalls. */
import { isLoopback } from '../common/ip-networks.ts';
import { loadConfig, type Config } from '../config/load.ts';
import { graphAccess } from '../devices/graph/config.ts';
import { table } from './table.ts';

export interface OpenPort {
  /** The first and last port. They are equal for one port. */
  first: number;
  last: number;
  protocol: 'tcp' | 'udp';
  /** The setting that the port comes from. */
  setting: string;
  purpose: string;
  without: string;
}

/** @returns What the server listens on, except for ports that the system chooses (0). */
export function openPorts({ server, media, devices, metrics }: Config): OpenPort[] {
  const one = (port: number) => ({ first: port, last: port });
  const mediaRange = { first: media.port, last: media.port + media.workers - 1 };
  const all: OpenPort[] = [
    {
      ...one(server.port),
      protocol: 'tcp',
      setting: 'server.port',
      purpose: media.onHttpsPort ? 'pages, requests, any media' : 'pages, requests',
      without: 'nothing works',
    },
    {
      ...mediaRange,
      protocol: 'udp',
      setting: 'media.port',
      purpose: 'picture and voice, at best',
      without: 'media takes TCP',
    },
    {
      ...mediaRange,
      protocol: 'tcp',
      setting: 'media.port',
      purpose: 'picture and voice, where UDP is blocked',
      without: media.onHttpsPort ? 'media takes the HTTPS port' : 'only relays are left',
    },
  ];
  if (devices.attestation)
    all.push({
      ...one(devices.attestation.port),
      protocol: 'tcp',
      setting: 'devices.attestation.port',
      purpose: 'client certificates of devices',
      without: 'devices cannot show which they are',
    });
  // Without addresses it is for this machine, or the firewall decides who is let in.
  if (metrics.port !== undefined && !isLoopback(metrics.listenAddress))
    all.push({
      ...one(metrics.port),
      protocol: 'tcp',
      setting: 'metrics.port',
      purpose: 'metrics, for Prometheus alone',
      without: 'nothing is monitored',
    });
  return all.filter(({ first }) => first > 0);
}

/** @throws {StartupError} If the configuration is wrong. */
export function ports(file?: string): string {
  const config = loadConfig(process.env, file);
  const open = openPorts(config);
  return [
    ...table([
      ['port', 'for', 'without it', 'setting'],
      ...open.map((port) => [
        `${range(port, '-')}/${port.protocol}`,
        port.purpose,
        port.without,
        port.setting,
      ]),
    ]),
    '',
    ...notes(config),
    '# nftables (with the usual table and chain)',
    ...(['tcp', 'udp'] as const).flatMap((protocol) => {
      const ranges = open.filter((port) => port.protocol === protocol);
      if (ranges.length === 0) return [];
      const set = ranges.map((port) => range(port, '-')).join(', ');
      return [`nft add rule inet filter input ${protocol} dport '{ ${set} }' accept`];
    }),
    '',
    '# ufw',
    ...open.map((port) => `ufw allow ${range(port, ':')}/${port.protocol}`),
    '',
    '# firewalld',
    ...open.map(
      (port) => `firewall-cmd --permanent --add-port=${range(port, '-')}/${port.protocol}`,
    ),
    'firewall-cmd --reload',
  ].join('\n');
}

export function range({ first, last }: OpenPort, between: string): string {
  return first === last ? String(first) : `${first}${between}${last}`;
}

/** What the table does not say. */
function notes(config: Config): string[] {
  const { server, media, devices } = config;
  const { listenAddress, port, publicUrl } = server;
  const publicPort = publicUrl && Number(new URL(publicUrl).port || 443);
  const outgoing = outgoingHosts(config);
  const chosen = [
    port === 0 && 'server.port',
    media.port === 0 && 'media.port',
    devices.attestation?.port === 0 && 'devices.attestation.port',
  ].filter((setting) => setting !== false);
  const lines = [
    ...(isLoopback(listenAddress)
      ? [
          `Beside listens on ${listenAddress}: this machine alone reaches it (server.listenAddress, BESIDE_LISTEN_ADDRESS).`,
        ]
      : []),
    ...chosen.map(
      (setting) => `${setting} is 0: any free port is taken, and none can be opened ahead.`,
    ),
    ...(publicPort && publicPort !== port && port > 0
      ? [`People use ${publicUrl}: ${publicPort}/tcp must lead to ${port}/tcp here.`]
      : []),
    ...media.turn.map(({ urls }) => `Browsers also reach the relay ${urls.join(', ')}.`),
    ...(outgoing.length > 0 ? [`Beside itself calls out to ${outgoing.join(', ')}.`] : []),
  ];
  return lines.length > 0 ? [...lines, ''] : [];
}

/** Host and port of the servers that this server calls. */
function outgoingHosts(config: Config): string[] {
  const { identity, devices } = config;
  const { oidc, azureAd } = identity;
  const graph = devices.source === 'graph' ? graphAccess(config) : undefined;
  const addresses = [
    identity.provider === 'oidc' ? oidc?.issuer : undefined,
    ...(identity.provider === 'azure-ad' ? [azureAd?.authority, azureAd?.graph] : []),
    graph?.authority,
    graph?.graph,
  ];
  const hosts = addresses
    .filter((address) => address !== undefined)
    .map((address) => new URL(address))
    .map(({ hostname, port }) => `${hostname}:${port || 443}/tcp`);
  return [...new Set(hosts)];
}
