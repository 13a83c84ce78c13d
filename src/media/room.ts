/**
 * The media of one session: a router, and each participant's transports on it. The host decides who
 * may send and receive what. The room reports to the host what nobody has requested, such as a
 * producer that closes or a message that arrives. The room never changes the session.
 */
import type { types } from 'mediasoup';
import { chatChannelLabel, type ChatMessage } from '../protocol/chat.ts';
import { BesideError } from '../protocol/error-codes.ts';
import type { ConsumerOffer, MediaOffer, TransportOffer } from '../protocol/media-offer.ts';
import type { MediaSource } from '../protocol/media-sources.ts';
import type {
  DtlsParameters,
  RtpCapabilities,
  RtpParameters,
  SctpStreamParameters,
} from '../protocol/media-parameters.ts';
import type { Reply } from '../protocol/requests.ts';
import type { ParticipantId } from '../protocol/session-view.ts';
import { mediaCodecs } from './codecs.ts';
import { Forwarding } from './forwarding.ts';
import { unlessClosed } from './mediasoup-errors.ts';
import { orClose, ownedBy } from './owned.ts';
import { Peer, type PeerIdentity } from './peer.ts';
import { transportOffer } from './transport-offer.ts';
import { Peers } from './peers.ts';
import type { NetworkPaths } from './ice-tcp/transport-paths.ts';
import type { RoomEvents, RoomHost } from './room-events.ts';
import { adaptScreenBitrate } from './bandwidth/screen-bitrate.ts';
import type { MediaWorker } from './workers.ts';

export class Room {
  readonly #router: types.Router;
  readonly #direct: types.DirectTransport;
  readonly #chat: types.DataProducer;
  readonly #on: MediaWorker;
  readonly #networkPaths: NetworkPaths;
  readonly #events: RoomEvents;
  readonly #peers: Peers;
  readonly #forwarding: Forwarding;

  private constructor(
    router: types.Router,
    direct: types.DirectTransport,
    chat: types.DataProducer,
    on: MediaWorker,
    networkPaths: NetworkPaths,
    host: RoomHost,
  ) {
    this.#router = router;
    this.#direct = direct;
    this.#chat = chat;
    this.#on = on;
    this.#networkPaths = networkPaths;
    this.#events = host.events;
    this.#peers = new Peers(host.isHere);
    this.#forwarding = new Forwarding(router, this.#peers, host);
  }

  static async open(on: MediaWorker, networkPaths: NetworkPaths, host: RoomHost): Promise<Room> {
    const router = await ownedBy(on.worker, on.worker.createRouter({ mediaCodecs }));
    return await orClose(router, async () => {
      const direct = await ownedBy(router, router.createDirectTransport());
      const chat = await ownedBy(direct, direct.produceData({ label: chatChannelLabel }));
      router.on('workerclose', host.events.lost);
      return new Room(router, direct, chat, on, networkPaths, host);
    });
  }

  /** Makes new transports for a participant. Closes the earlier ones without a report. */
  async join(who: PeerIdentity): Promise<MediaOffer> {
    this.#peers.get(who.id)?.close();
    this.#peers.delete(who.id);
    const peer = await Peer.open(who, this.#router, this.#on.webRtcServer);
    const chat = await orClose(peer, async () => await peer.openChat(this.#chat.id));
    this.#peers.set(who.id, peer);
    adaptScreenBitrate(peer, (bitsPerSecond) => {
      peer.screenRate = bitsPerSecond;
      const rate = this.#peers.screenRate;
      const sharer = this.#peers.all().find(({ producers }) => producers.has('screen'));
      if (sharer && rate !== undefined) this.#events.screenRate(sharer.id, rate);
    });
    peer.send.on('dtlsstatechange', (state) => {
      // The browser closes DTLS when its page goes. That is the first sign that the page has gone.
      if (state === 'closed' || state === 'failed') this.#producersGone(peer);
    });
    await this.#forwarding.setChat(peer);
    peer.toldCodecs = this.#peers.screenCodecsFor(peer);
    return {
      routerRtpCapabilities: this.#router.rtpCapabilities as RtpCapabilities,
      sendTransport: this.#offer(peer.send),
      recvTransport: this.#offer(peer.recv),
      iceServers: this.#networkPaths.iceServers(),
      chat,
      screenCodecs: peer.toldCodecs,
    };
  }

  /** The page can receive. It is offered what others send already, and later what is new. */
  async ready(id: ParticipantId, rtpCapabilities: RtpCapabilities): Promise<ConsumerOffer[]> {
    const peer = this.#peer(id);
    peer.rtpCapabilities = rtpCapabilities;
    this.#peers.tellScreenCodecs(this.#events.screenCodecs);
    return await this.#forwarding.offersFor(peer);
  }

  async connectTransport(
    id: ParticipantId,
    transportId: string,
    dtls: DtlsParameters,
  ): Promise<void> {
    await this.#peer(id).connect(transportId, dtls);
  }

  /** @returns The new ICE parameters for the page. The candidates stay the same. */
  async restartIce(id: ParticipantId, transportId: string): Promise<Reply<'media.restart-ice'>> {
    const transport = this.#peer(id).transport(transportId);
    const iceParameters = await transport.restartIce();
    this.#networkPaths.tcp.register(transport, this.#on);
    return { iceParameters, iceServers: this.#networkPaths.iceServers() };
  }

  /**
   * @param paused The producer sends nothing until it is resumed.
   * @returns The producer's id. By then everybody who may receive it has been offered it.
   */
  async produce(
    id: ParticipantId,
    source: MediaSource,
    rtpParameters: RtpParameters,
    paused = false,
  ): Promise<string> {
    const peer = this.#peer(id);
    const producer = await peer.produce(source, rtpParameters, paused);
    try {
      await this.#forwarding.offerToAll(peer, producer, source);
    } catch (error) {
      // A producer that nobody can receive is not kept.
      producer.close();
      throw error;
    }
    return producer.id;
  }

  /** Closes at once what is no longer allowed. Call it whenever somebody comes or goes. */
  closeForbidden(): void {
    this.#forwarding.closeForbidden();
    this.#peers.tellScreenCodecs(this.#events.screenCodecs);
  }

  /** Offers what is allowed now. Call it in the session's turn (`SessionRegistry.change`). */
  async offerAllowed(): Promise<void> {
    await this.#forwarding.offerAllowed();
  }

  /** @throws {BesideError} `MEDIA_UNKNOWN` if it is not this participant's. */
  async resumeProducer(id: ParticipantId, producerId: string): Promise<MediaSource> {
    const [source, producer] = this.#peer(id).producer(producerId);
    await unlessClosed(producer, async () => await producer.resume());
    return source;
  }

  /** @throws {BesideError} `MEDIA_UNKNOWN` if it is not this participant's. */
  closeProducer(id: ParticipantId, producerId: string): MediaSource {
    const [source, producer] = this.#peer(id).producer(producerId);
    producer.close();
    return source;
  }

  /** Closes the producer of this source. */
  endProducer(id: ParticipantId, source: MediaSource): void {
    this.#peers.get(id)?.producers.get(source)?.close();
  }

  /** Whether a participant sends this source now. */
  sends(id: ParticipantId, source: MediaSource): boolean {
    return this.#peers.get(id)?.producers.get(source)?.paused === false;
  }

  async resumeConsumer(id: ParticipantId, consumerId: string): Promise<void> {
    const consumer = this.#peer(id).consumer(consumerId);
    await unlessClosed(consumer, async () => await consumer.resume());
  }

  async requestKeyFrame(id: ParticipantId, consumerId: string): Promise<void> {
    const consumer = this.#peer(id).consumer(consumerId);
    await unlessClosed(consumer, async () => await consumer.requestKeyFrame());
  }

  async produceData(id: ParticipantId, parameters: SctpStreamParameters): Promise<string> {
    return await this.#peer(id).produceData(parameters, this.#direct, (message) => {
      this.#events.chat(id, message);
    });
  }

  /** Accepts no more messages from a page's data channel. @returns Whether the channel was open. */
  closeChatOf(id: ParticipantId): boolean {
    return this.#peers.get(id)?.closeChat() ?? false;
  }

  /** Sends a message over all open data channels. @returns The participants who have one. */
  sendChat(message: ChatMessage): Set<ParticipantId> {
    const open = this.#peers.all().filter((peer) => peer.chatIsOpen);
    if (open.length > 0) this.#chat.send(JSON.stringify(message));
    return new Set(open.map(({ id }) => id));
  }

  transportIds(id: ParticipantId): string[] {
    const peer = this.#peers.get(id);
    return peer ? [peer.send, peer.recv].filter((t) => !t.closed).map((t) => t.id) : [];
  }

  /** Offers of all that is sent to a participant's page over its transports. */
  consumers(id: ParticipantId): ConsumerOffer[] {
    return this.#peers.get(id)?.offers ?? [];
  }

  /** Bytes received from a participant's page. The number grows only while the page is open. */
  async bytesFrom(id: ParticipantId): Promise<number> {
    return (await this.#peers.get(id)?.bytesReceived()) ?? 0;
  }

  close(): void {
    // Closing the router is not enough: mediasoup's WebRtcServer would keep the transports.
    for (const peer of this.#peers.all()) peer.close();
    this.#peers.clear();
    this.#router.close();
  }

  #offer(transport: types.WebRtcTransport): TransportOffer {
    const offer = transportOffer(transport);
    const { tcp, https } = this.#networkPaths.tcp.register(transport, this.#on);
    return { ...offer, iceCandidates: [...offer.iceCandidates, ...tcp, ...https] };
  }

  #producersGone(peer: Peer): void {
    for (const [source, producer] of [...peer.producers]) {
      producer.close();
      this.#events.producerLost(peer.id, source);
    }
  }

  /** @throws {BesideError} `NOT_NOW` before `join`. */
  #peer(id: ParticipantId): Peer {
    const peer = this.#peers.get(id);
    if (!peer) throw new BesideError('NOT_NOW');
    return peer;
  }
}
