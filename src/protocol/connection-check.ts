/** What a page gets to test its connection with, before a session exists. */
import type { IceServer, TransportOffer } from './media-offer.ts';

/** How the media server is reached, best first. `https` is TCP through the port of the pages. */
export const networkPaths = ['udp', 'tcp', 'https', 'relay'] as const;
export type NetworkPath = (typeof networkPaths)[number];

/**
 * One network path to test, with a peer connection of its own. The server sends back what it gets
 * over the negotiated data channel `checkChannelId`. Lost messages are not sent again. There may be
 * several offers for one network path, each with another port.
 */
export interface PathOffer {
  networkPath: NetworkPath;
  /** The candidates are those of this network path only. */
  transport: TransportOffer;
  /** The relay to use; left out for a direct network path. */
  relay?: IceServer;
}

/** RFC 8832: the first stream of the association, in both directions. */
export const checkChannelId = 0;
