/**
 * What one page tries its connection with: a transport for each road, on a router where nobody else
 * is. The worker itself sends back what comes over a transport's data channel. Closing it closes
 * all of it.
 */
import type { types } from 'mediasoup';
import { BesideError } from '../protocol/error-codes.ts';
import { checkChannelId, type Road, type RoadOffer } from '../protocol/connection-check.ts';
import type { IceServer } from '../protocol/media-offer.ts';
import type { DtlsParameters } from '../protocol/media-parameters.ts';
import { accepted, transportOffer } from './participant-media.ts';
import type { Roads } from './roads.ts';
import type { MediaWorker } from './workers.ts';

/** A message is a few bytes. */
const maxMessageBytes = 1_024;
/** How long a relay takes its credentials; what they have opened closes soon after. */
const credentialSeconds = 120;

export class CheckRoom {
  /** The page's socket. */
  readonly page: string;
  readonly #on: MediaWorker;
  readonly #roads: Roads;
  readonly #transports = new Map<string, types.WebRtcTransport>();
  #router: types.Router | undefined;
  #closed = false;

  constructor(page: string, on: MediaWorker, roads: Roads) {
    this.page = page;
    this.#on = on;
    this.#roads = roads;
    on.rooms += 1;
  }

  /** @throws {BesideError} `NOT_NOW` when it is closed meanwhile. */
  async open(): Promise<RoadOffer[]> {
    const router = await this.#on.worker.createRouter();
    this.#router = router;
    if (this.#closed) {
      router.close();
      throw new BesideError('NOT_NOW');
    }
    const direct: Road[] = ['udp', 'tcp', ...(this.#roads.https ? (['https'] as const) : [])];
    const offers = [
      ...direct.map((road) => this.#offer(router, road)),
      ...this.#roads
        .iceServers(credentialSeconds)
        .map((relay) => this.#offer(router, 'relay', relay)),
    ];
    try {
      return await Promise.all(offers);
    } catch (error) {
      throw router.closed ? new BesideError('NOT_NOW') : error;
    }
  }

  /** @throws {BesideError} `MEDIA_UNKNOWN`, or `MEDIA_REFUSED` when it is connected already. */
  async connect(transportId: string, dtlsParameters: DtlsParameters): Promise<void> {
    const transport = this.#transports.get(transportId);
    if (!transport) throw new BesideError('MEDIA_UNKNOWN');
    await accepted(() =>
      transport.connect({ dtlsParameters: dtlsParameters as types.DtlsParameters }),
    );
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#on.rooms -= 1;
    this.#router?.close();
    this.#transports.clear();
  }

  async #offer(router: types.Router, road: Road, relay?: IceServer): Promise<RoadOffer> {
    const transport = await router.createWebRtcTransport({
      webRtcServer: this.#on.webRtcServer,
      enableUdp: true,
      enableTcp: true,
      enableSctp: true,
      maxReceiveMessageSize: maxMessageBytes,
      maxSendMessageSize: maxMessageBytes,
    });
    this.#transports.set(transport.id, transport);
    const { id: dataProducerId } = await transport.produceData({
      sctpStreamParameters: { streamId: checkChannelId, ordered: false, maxRetransmits: 0 },
    });
    // The first of a transport, and so on the first stream.
    await transport.consumeData({ dataProducerId });
    const offer = transportOffer(transport);
    return {
      road,
      transport: { ...offer, iceCandidates: this.#candidates(road, transport, offer) },
      ...(relay && { relay }),
    };
  }

  #candidates(
    road: Road,
    transport: types.WebRtcTransport,
    { iceCandidates }: RoadOffer['transport'],
  ): RoadOffer['transport']['iceCandidates'] {
    if (road === 'https') return this.#roads.https?.lead(transport, this.#on.tcp) ?? [];
    // What relays speak to the server is UDP (RFC 8656).
    const protocol = road === 'tcp' ? 'tcp' : 'udp';
    return iceCandidates.filter((candidate) => candidate.protocol === protocol);
  }
}
