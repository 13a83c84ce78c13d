/**
 * The transports with which one page tests its connection: one for each network path, and for the
 * media ports one at each end of their range, since firewalls are often opened only for the first
 * port. They are on routers of their own. The worker itself sends back what comes over a
 * transport's data channel. `close()` closes all of them.
 */
import type { types } from 'mediasoup';
import { BesideError } from '../../protocol/error-codes.ts';
import {
  checkChannelId,
  type NetworkPath,
  type PathOffer,
} from '../../protocol/connection-check.ts';
import type { IceServer } from '../../protocol/media-offer.ts';
import type { DtlsParameters } from '../../protocol/media-parameters.ts';
import { accepted } from '../mediasoup-errors.ts';
import { transportOffer } from '../transport-offer.ts';
import type { NetworkPaths } from '../ice-tcp/transport-paths.ts';
import { allOrNone, ownedBy } from '../owned.ts';
import type { MediaWorker } from '../workers.ts';

/** The longest message: as large as a packet of a picture. */
const maxMessageBytes = 1_200;
/** How long the relay credentials are valid. What was opened with them closes soon after. */
const credentialSeconds = 120;

export class ConnectivityCheck {
  /** The page's socket. */
  readonly page: string;
  readonly #on: [MediaWorker, ...MediaWorker[]];
  readonly #networkPaths: NetworkPaths;
  readonly #transports = new Map<string, types.WebRtcTransport>();
  #routers: types.Router[] = [];
  #closed = false;

  constructor(page: string, on: [MediaWorker, ...MediaWorker[]], networkPaths: NetworkPaths) {
    this.page = page;
    this.#on = on;
    this.#networkPaths = networkPaths;
    for (const worker of on) worker.rooms += 1;
  }

  /** @throws {BesideError} `NOT_NOW` if it closes meanwhile. */
  async open(): Promise<PathOffer[]> {
    const [first] = this.#on;
    try {
      this.#routers = await allOrNone(
        this.#on.map(async ({ worker }) => await ownedBy(worker, worker.createRouter())),
      );
      if (this.#closed) {
        this.#closeAll();
        throw new BesideError('NOT_NOW');
      }
      return await Promise.all([
        ...this.#on.map((worker) => this.#offer(worker, 'udp')),
        ...this.#on.map((worker) => this.#offer(worker, 'tcp')),
        ...(this.#networkPaths.tcp.throughHttps ? [this.#offer(first, 'https')] : []),
        ...this.#networkPaths
          .iceServers(credentialSeconds)
          .map((relay) => this.#offer(first, 'relay', relay)),
      ]);
    } catch (error) {
      throw this.#closed ? new BesideError('NOT_NOW') : error;
    }
  }

  /** @throws {BesideError} `MEDIA_UNKNOWN`, or `MEDIA_REFUSED` if it is connected already. */
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
    for (const worker of this.#on) worker.rooms -= 1;
    this.#closeAll();
  }

  #closeAll(): void {
    // Closing their routers would not be enough: mediasoup's WebRtcServer would keep the
    // transports.
    for (const transport of this.#transports.values()) transport.close();
    this.#transports.clear();
    for (const router of this.#routers) router.close();
  }

  async #offer(on: MediaWorker, networkPath: NetworkPath, relay?: IceServer): Promise<PathOffer> {
    const router = this.#routers[this.#on.indexOf(on)];
    if (!router) throw new BesideError('NOT_NOW');
    const created = router.createWebRtcTransport({
      webRtcServer: on.webRtcServer,
      enableUdp: true,
      enableTcp: true,
      enableSctp: true,
      maxReceiveMessageSize: maxMessageBytes,
      maxSendMessageSize: maxMessageBytes,
    });
    const transport = await ownedBy(router, created);
    this.#transports.set(transport.id, transport);
    const produced = transport.produceData({
      sctpStreamParameters: { streamId: checkChannelId, ordered: false, maxRetransmits: 0 },
    });
    const { id: dataProducerId } = await ownedBy(transport, produced);
    // The first data producer of a transport uses the first stream.
    await ownedBy(transport, transport.consumeData({ dataProducerId }));
    const offer = transportOffer(transport);
    return {
      networkPath,
      transport: { ...offer, iceCandidates: this.#candidates(on, networkPath, transport, offer) },
      ...(relay && { relay }),
    };
  }

  #candidates(
    on: MediaWorker,
    networkPath: NetworkPath,
    transport: types.WebRtcTransport,
    { iceCandidates }: PathOffer['transport'],
  ): PathOffer['transport']['iceCandidates'] {
    if (networkPath === 'tcp' || networkPath === 'https')
      return this.#networkPaths.tcp.register(transport, on)[networkPath];
    // Relays reach the server by UDP (RFC 8656).
    return iceCandidates;
  }
}
