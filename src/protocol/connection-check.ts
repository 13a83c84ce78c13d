/** What a page is given to try its connection with, before there is a session. */
import type { IceServer, TransportOffer } from './media-offer.ts';

/** How the media server is reached, best first: `https` is TCP through the port of the pages. */
export const networkPaths = ['udp', 'tcp', 'https', 'relay'] as const;
export type NetworkPath = (typeof networkPaths)[number];

/**
 * One network path to try, by a peer connection of its own. What is sent over the negotiated data channel
 * `checkChannelId` comes back; what is lost on the way is not sent again. There may be several of one
 * network path, each to other ports.
 */
export interface PathOffer {
  networkPath: NetworkPath;
  /** Its candidates are those of this network path alone. */
  transport: TransportOffer;
  /** The relay to go by; left out for a direct network path. */
  relay?: IceServer;
}

/** RFC 8832: the first stream of the association, one way and the other. */
export const checkChannelId = 0;
