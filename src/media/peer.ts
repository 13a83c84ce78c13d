/** One participant's transports, producers and consumers. `close()` closes all of them. */
import type { types } from 'mediasoup';
import { chatChannelLabel } from '../protocol/chat.ts';
import { BesideError } from '../protocol/error-codes.ts';
import type { ConsumerOffer, DataConsumerOffer } from '../protocol/media-offer.ts';
import type { MediaSource } from '../protocol/media-sources.ts';
import type {
  DtlsParameters,
  RtpCapabilities,
  RtpParameters,
  SctpStreamParameters,
} from '../protocol/media-parameters.ts';
import { accepted } from './mediasoup-errors.ts';
import { allOrNone, ownedBy } from './owned.ts';
import type { ParticipantId, Role } from '../protocol/session-view.ts';

/** Bits per second at the beginning. mediasoup's default of 600,000 would blur text for seconds. */
const initialOutgoingBitrate = 6_000_000;
/** The longest chat message fits, even with every character escaped. */
const maxChannelMessageBytes = 64 * 1024;

/** The participant of a peer. */
export interface PeerIdentity {
  id: ParticipantId;
  role: Role;
}

/** What a consumer forwards. */
interface ConsumerData extends types.AppData {
  source: MediaSource;
  from: PeerIdentity;
}

export class Peer {
  readonly id: ParticipantId;
  readonly role: Role;
  readonly send: types.WebRtcTransport;
  readonly recv: types.WebRtcTransport;
  rtpCapabilities: RtpCapabilities | undefined;
  chat: types.DataConsumer | undefined;
  readonly producers = new Map<MediaSource, types.Producer>();
  readonly consumers = new Map<string, types.Consumer<ConsumerData>>();
  /** Bits per second of the screen shown here that the network path carries, once it is known. */
  screenRate: number | undefined;
  /** What the page was last told to send a screen in, best first. */
  toldCodecs: string[] = [];
  #chatProducer: types.DataProducer | undefined;

  private constructor(
    { id, role }: PeerIdentity,
    send: types.WebRtcTransport,
    recv: types.WebRtcTransport,
  ) {
    this.id = id;
    this.role = role;
    this.send = send;
    this.recv = recv;
  }

  static async open(
    who: PeerIdentity,
    router: types.Router,
    webRtcServer: types.WebRtcServer,
  ): Promise<Peer> {
    const options: types.WebRtcTransportOptions = {
      webRtcServer,
      enableUdp: true,
      enableTcp: true,
      preferUdp: true,
      enableSctp: true,
      maxReceiveMessageSize: maxChannelMessageBytes,
      maxSendMessageSize: maxChannelMessageBytes,
      initialAvailableOutgoingBitrate: initialOutgoingBitrate,
    };
    const create = async () => await ownedBy(router, router.createWebRtcTransport(options));
    const [send, recv] = await allOrNone([create(), create()]);
    return new Peer(who, send, recv);
  }

  /** The server's messages of the thread, to the page. */
  async openChat(dataProducerId: string): Promise<DataConsumerOffer> {
    this.chat = await ownedBy(this.recv, this.recv.consumeData({ dataProducerId }));
    const { sctpStreamParameters } = this.chat;
    if (!sctpStreamParameters) throw new Error('A data consumer without SCTP stream parameters.');
    return {
      dataConsumerId: this.chat.id,
      dataProducerId,
      sctpStreamParameters: { streamId: sctpStreamParameters.streamId, ordered: true },
    };
  }

  /** Whether a message for this page can go over its data channel now. */
  get chatIsOpen(): boolean {
    return this.chat?.closed === false && !this.chat.paused && this.recv.sctpState === 'connected';
  }

  /** @throws {BesideError} `MEDIA_UNKNOWN`. */
  transport(transportId: string): types.WebRtcTransport {
    const transport = [this.send, this.recv].find(({ id }) => id === transportId);
    if (!transport || transport.closed) throw new BesideError('MEDIA_UNKNOWN');
    return transport;
  }

  /** @throws {BesideError} `MEDIA_UNKNOWN`, or `NOT_NOW` if it is connected already. */
  async connect(transportId: string, dtlsParameters: DtlsParameters): Promise<void> {
    const transport = this.transport(transportId);
    if (transport.dtlsState !== 'new') throw new BesideError('NOT_NOW');
    await accepted(() =>
      transport.connect({ dtlsParameters: dtlsParameters as types.DtlsParameters }),
    );
  }

  /** @returns The new producer. The earlier one of this source is closed first. */
  async produce(
    source: MediaSource,
    rtpParameters: RtpParameters,
    paused: boolean,
  ): Promise<types.Producer> {
    const kind = source === 'screen' ? 'video' : 'audio';
    // mediasoup would accept a voice as a picture.
    if (!rtpParameters.codecs.every(({ mimeType }) => mimeType.startsWith(`${kind}/`)))
      throw new BesideError('MEDIA_REFUSED');
    const produced = accepted(() =>
      this.send.produce({ kind, rtpParameters: rtpParameters as types.RtpParameters, paused }),
    );
    const producer = await ownedBy(this.send, produced);
    this.producers.get(source)?.close();
    this.producers.set(source, producer);
    producer.observer.on('close', () => {
      if (this.producers.get(source) === producer) this.producers.delete(source);
    });
    return producer;
  }

  /** @throws {BesideError} `MEDIA_UNKNOWN`. */
  producer(id: string): [source: MediaSource, producer: types.Producer] {
    const found = [...this.producers].find(([, producer]) => producer.id === id);
    if (!found) throw new BesideError('MEDIA_UNKNOWN');
    return found;
  }

  /** The page's messages for the thread. There is one channel: a second one replaces the first. */
  async produceData(
    { streamId }: SctpStreamParameters,
    direct: types.DirectTransport,
    onMessage: (message: Buffer) => void,
  ): Promise<string> {
    this.#chatProducer?.close();
    const produced = accepted(() =>
      this.send.produceData({
        sctpStreamParameters: { streamId, ordered: true },
        label: chatChannelLabel,
      }),
    );
    this.#chatProducer = await ownedBy(this.send, produced);
    const consumed = direct.consumeData({ dataProducerId: this.#chatProducer.id });
    const consumer = await ownedBy(direct, consumed);
    consumer.on('message', onMessage);
    return this.#chatProducer.id;
  }

  /** @returns Whether there was a channel. */
  closeChat(): boolean {
    const open = this.#chatProducer?.closed === false;
    this.#chatProducer?.close();
    return open;
  }

  /** @returns Undefined if this page cannot show it. */
  async consume(
    producer: types.Producer,
    source: MediaSource,
    from: PeerIdentity,
    router: types.Router,
  ): Promise<ConsumerOffer | undefined> {
    const rtpCapabilities = this.rtpCapabilities as types.RtpCapabilities | undefined;
    if (!rtpCapabilities || !router.canConsume({ producerId: producer.id, rtpCapabilities }))
      return;
    // One consumer for each producer, however often a page says that it is ready.
    for (const earlier of [...this.consumers.values()])
      if (earlier.producerId === producer.id) earlier.close();
    const consumed = accepted(() =>
      this.recv.consume<ConsumerData>({
        producerId: producer.id,
        appData: { source, from: { id: from.id, role: from.role } },
        rtpCapabilities,
        // Paused until the page is ready. What is sent before would be lost, with the key frame.
        paused: true,
      }),
    );
    const consumer = await ownedBy(this.recv, consumed);
    this.consumers.set(consumer.id, consumer);
    if (source === 'screen') this.screenRate = undefined;
    consumer.observer.on('close', () => this.consumers.delete(consumer.id));
    return offerOf(consumer);
  }

  /** All that this page is sent, or is to be. */
  get offers(): ConsumerOffer[] {
    return [...this.consumers.values()].map(offerOf);
  }

  consumes(producerId: string): boolean {
    return [...this.consumers.values()].some((each) => each.producerId === producerId);
  }

  /** @throws {BesideError} `MEDIA_UNKNOWN`. */
  consumer(id: string): types.Consumer<ConsumerData> {
    const consumer = this.consumers.get(id);
    if (!consumer) throw new BesideError('MEDIA_UNKNOWN');
    return consumer;
  }

  /** The consumer of a screen that is being sent. */
  get shownScreen(): types.Consumer | undefined {
    return [...this.consumers.values()].find(
      ({ kind, producerPaused }) => kind === 'video' && !producerPaused,
    );
  }

  /** Bytes that have come from the page, with connectivity checks. */
  async bytesReceived(): Promise<number> {
    const stats = await Promise.all([this.send.getStats(), this.recv.getStats()]);
    return stats.flat().reduce((sum, { bytesReceived }) => sum + bytesReceived, 0);
  }

  close(): void {
    this.send.close();
    this.recv.close();
  }
}

function offerOf(consumer: types.Consumer<ConsumerData>): ConsumerOffer {
  const { source, from } = consumer.appData;
  return {
    consumerId: consumer.id,
    producerId: consumer.producerId,
    source,
    from: from.role,
    participantId: from.id,
    producerPaused: consumer.producerPaused,
    kind: consumer.kind,
    rtpParameters: consumer.rtpParameters as RtpParameters,
  };
}
