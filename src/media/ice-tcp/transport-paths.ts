import type { Logger } from '../../common/logger.ts';
import type { IceServer } from '../../protocol/media-offer.ts';
import { publicAddresses } from '../listen-addresses.ts';
import type { MediaConfig } from '../config.ts';
import { DnsCache } from '../dns-cache.ts';
import { IceTcpCandidates } from './candidates.ts';
import { iceServers, sessionCredentialSeconds } from '../turn-credentials.ts';

/** The network paths to the media besides UDP to the media ports. */
export interface NetworkPaths {
  tcp: IceTcpCandidates;
  /** Relays with credentials for one page: for a session, or for this many seconds. */
  iceServers: (seconds?: number) => IceServer[];
  close: () => void;
}

/**
 * @param at Where people reach Beside: the host name or address if one is configured, and the port.
 * @param now Milliseconds since 1970.
 */
export async function openNetworkPaths(
  { listenAddress, media }: { listenAddress: string; media: MediaConfig },
  at: { host: string | undefined; port: number },
  now: () => number,
  logger: Logger,
): Promise<NetworkPaths> {
  const names = new DnsCache(logger);
  const addresses = async () =>
    await publicAddresses(listenAddress, media.announcedAddress, at.host, names);
  const tcp = await IceTcpCandidates.open(
    media.onHttpsPort ? { port: at.port, addresses } : undefined,
  );
  return {
    tcp,
    iceServers: (seconds = sessionCredentialSeconds) => iceServers(media.turn, now(), seconds),
    close: () => {
      tcp.close();
    },
  };
}
