/**
 * The media of one session: a router, and each participant's transports on it. What happens here
 * by itself (a producer that closed, a message that came) is announced upwards; the room changes
 * no session.
 */
import type { types } from 'mediasoup';
import { chatChannelLabel, type ChatMessage } from '../protocol/chat.ts';
import { BesideError } from '../protocol/error-codes.ts';
import type {
  ConsumerOffer,
  MediaOffer,
  MediaSource,
  TransportOffer,
} from '../protocol/media-offer.ts';
import type {
  DtlsParameters,
  RtpCapabilities,
  RtpParameters,
  SctpStreamParameters,
} from '../protocol/media-parameters.ts';
import type { Reply } from '../protocol/requests.ts';
import { roles, type Role } from '../protocol/session-view.ts';
import { mediaCodecs, screenCodecs } from './codecs.ts';
import { Peer, transportOffer, unlessClosed } from './peer.ts';
import type { NetworkPaths } from './ice-tcp/transport-paths.ts';
import type { RoomEvents } from './room-events.ts';
import { adaptScreenBitrate } from './bandwidth/screen-bitrate.ts';
import type { MediaWorker } from './workers.ts';

export class Room {
  readonly #router: types.Router;
  readonly #direct: types.DirectTransport;
  readonly #chat: types.DataProducer;
  readonly #on: MediaWorker;
  readonly #roads: NetworkPaths;
  readonly #events: RoomEvents;
  readonly #participants = new Map<Role, Peer>();

  private constructor(
    router: types.Router,
    direct: types.DirectTransport,
    chat: types.DataProducer,
    on: MediaWorker,
    networkPaths: NetworkPaths,
    events: RoomEvents,
  ) {
    this.#router = router;
    this.#direct = direct;
    this.#chat = chat;
    this.#on = on;
    this.#roads = networkPaths;
    this.#events = events;
  }

  static async open(
    on: MediaWorker,
    networkPaths: NetworkPaths,
    events: RoomEvents,
  ): Promise<Room> {
    const router = await on.worker.createRouter({ mediaCodecs });
    const direct = await router.createDirectTransport();
    const chat = await direct.produceData({ label: chatChannelLabel });
    router.on('workerclose', events.lost);
    return new Room(router, direct, chat, on, networkPaths, events);
  }

  /** New transports for a participant; earlier ones are closed, and nobody is told of what they sent. */
  async join(role: Role): Promise<MediaOffer> {
    this.#participants.get(role)?.close();
    this.#participants.delete(role);
    const media = await Peer.open(role, this.#router, this.#on.webRtcServer);
    this.#participants.set(role, media);
    adaptScreenBitrate(media, (bitsPerSecond) => {
      const sharer = this.#other(role);
      if (sharer?.producers.has('screen')) this.#events.screenRate(sharer.role, bitsPerSecond);
    });
    media.send.on('dtlsstatechange', (state) => {
      // The browser says goodbye when its page goes; that is the quickest word of it.
      if (state === 'closed' || state === 'failed') this.#producersGone(media);
    });
    const other = this.#other(role);
    return {
      routerRtpCapabilities: this.#router.rtpCapabilities as RtpCapabilities,
      sendTransport: this.#offer(media.send),
      recvTransport: this.#offer(media.recv),
      iceServers: this.#roads.iceServers(),
      chat: await media.openChat(this.#chat.id),
      screenCodecs: screenCodecs(other?.rtpCapabilities),
    };
  }

  /** The page can receive: it gets what is there, and from now on what comes. */
  async ready(role: Role, rtpCapabilities: RtpCapabilities): Promise<ConsumerOffer[]> {
    const media = this.#media(role);
    media.rtpCapabilities = rtpCapabilities;
    const other = this.#other(role);
    if (!other) return [];
    this.#events.screenCodecs(other.role, screenCodecs(rtpCapabilities));
    const offers = [];
    for (const [source, producer] of other.producers) {
      const offer = await this.#consume(media, producer, source, other.role);
      if (offer) offers.push(offer);
    }
    return offers;
  }

  async connectTransport(role: Role, transportId: string, dtls: DtlsParameters): Promise<void> {
    await this.#media(role).connect(transportId, dtls);
  }

  /** @returns What the page is to begin anew with; its candidates stay as they are. */
  async restartIce(role: Role, transportId: string): Promise<Reply<'media.restart-ice'>> {
    const transport = this.#media(role).transport(transportId);
    const iceParameters = await transport.restartIce();
    this.#roads.tcp.register(transport, this.#on);
    return { iceParameters, iceServers: this.#roads.iceServers() };
  }

  /**
   * @param paused Nothing is taken from it until it is resumed.
   * @returns The producer's id; the other side has been offered it.
   */
  async produce(
    role: Role,
    source: MediaSource,
    rtpParameters: RtpParameters,
    paused = false,
  ): Promise<string> {
    const producer = await this.#media(role).produce(source, rtpParameters, paused);
    const other = this.#other(role);
    try {
      const offer = other && (await this.#consume(other, producer, source, role));
      if (offer) this.#events.consumer(other.role, offer);
    } catch (error) {
      // What the other side cannot be given is not kept.
      producer.close();
      throw error;
    }
    return producer.id;
  }

  /** @throws {BesideError} `MEDIA_UNKNOWN` when it is not this participant's. */
  async resumeProducer(role: Role, producerId: string): Promise<MediaSource> {
    const [source, producer] = this.#media(role).producer(producerId);
    await unlessClosed(producer, async () => await producer.resume());
    return source;
  }

  /** @throws {BesideError} `MEDIA_UNKNOWN` when it is not this participant's. */
  closeProducer(role: Role, producerId: string): MediaSource {
    const [source, producer] = this.#media(role).producer(producerId);
    producer.close();
    return source;
  }

  /** Nothing more is taken of this source. */
  endProducer(role: Role, source: MediaSource): void {
    this.#participants.get(role)?.producers.get(source)?.close();
  }

  /** Whether something comes from a participant. */
  sends(role: Role, source: MediaSource): boolean {
    return this.#participants.get(role)?.producers.get(source)?.paused === false;
  }

  async resumeConsumer(role: Role, consumerId: string): Promise<void> {
    const consumer = this.#media(role).consumer(consumerId);
    await unlessClosed(consumer, async () => await consumer.resume());
  }

  async requestKeyFrame(role: Role, consumerId: string): Promise<void> {
    const consumer = this.#media(role).consumer(consumerId);
    await unlessClosed(consumer, async () => await consumer.requestKeyFrame());
  }

  async produceData(role: Role, parameters: SctpStreamParameters): Promise<string> {
    return await this.#media(role).produceData(parameters, this.#direct, (message) => {
      this.#events.chat(role, message);
    });
  }

  /** Takes no more of a page's messages by data channel. @returns Whether it did until now. */
  closeChatOf(role: Role): boolean {
    return this.#participants.get(role)?.closeChat() ?? false;
  }

  /** Sends a message of the thread. @returns The participants whose data channel was not open. */
  tellChat(message: ChatMessage): Role[] {
    const open = [...this.#participants.values()].filter((media) => media.chatIsOpen);
    if (open.length > 0) this.#chat.send(JSON.stringify(message));
    return roles.filter((role) => !open.some((media) => media.role === role));
  }

  transportIds(role: Role): string[] {
    const media = this.#participants.get(role);
    return media ? [media.send, media.recv].filter((t) => !t.closed).map(({ id }) => id) : [];
  }

  /** Bytes that have come from a participant's page; it only grows while the page lives. */
  async bytesFrom(role: Role): Promise<number> {
    return (await this.#participants.get(role)?.bytesReceived()) ?? 0;
  }

  close(): void {
    this.#router.close();
    this.#participants.clear();
  }

  #offer(transport: types.WebRtcTransport): TransportOffer {
    const offer = transportOffer(transport);
    const { tcp, https } = this.#roads.tcp.register(transport, this.#on);
    return { ...offer, iceCandidates: [...offer.iceCandidates, ...tcp, ...https] };
  }

  #producersGone(media: Peer): void {
    for (const [source, producer] of [...media.producers]) {
      producer.close();
      this.#events.producerClosed(media.role, source);
    }
  }

  async #consume(
    media: Peer,
    producer: types.Producer,
    source: MediaSource,
    from: Role,
  ): Promise<ConsumerOffer | undefined> {
    const offer = await media.consume(producer, source, from, this.#router);
    if (!offer) return undefined;
    const consumer = media.consumer(offer.consumerId);
    consumer.on('producerresume', () => {
      this.#events.consumerResumed(media.role, offer.consumerId);
    });
    consumer.on('producerclose', () => {
      this.#events.consumerClosed(media.role, offer.consumerId);
    });
    return offer;
  }

  /** @throws {BesideError} `NOT_NOW` before `join`. */
  #media(role: Role): Peer {
    const media = this.#participants.get(role);
    if (!media) throw new BesideError('NOT_NOW');
    return media;
  }

  #other(role: Role): Peer | undefined {
    return this.#participants.get(role === 'helper' ? 'sharer' : 'helper');
  }
}
