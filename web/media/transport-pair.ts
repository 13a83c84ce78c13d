/**
 * One pair of transports to the media server, from one `media.join`. When the network path of one
 * of them is lost for good, `MediaSession` opens another pair.
 */
import type { Device, types } from 'mediasoup-client';
import { chatChannelLabel } from '../../src/protocol/chat.ts';
import { BesideError } from '../../src/protocol/error-codes.ts';
import type { ConsumerOffer, MediaOffer, TransportOffer } from '../../src/protocol/media-offer.ts';
import type { MediaSource, CaptureEnd } from '../../src/protocol/media-sources.ts';
import type { Payload } from '../../src/protocol/requests.ts';
import type { Surface } from '../../src/protocol/session-view.ts';
import type { Ask } from '../client/request.ts';
import { loadDevice } from './mediasoup-device.ts';
import { Listeners } from '../client/observable.ts';
import { relayFaultOf, type RelayFault } from './relay-fault.ts';
import { IceRestart } from './ice-restart.ts';

interface ProducerData extends Record<string, unknown> {
  source: MediaSource;
  surface?: Surface;
  /** Only prepared. */
  paused?: true;
}

export class TransportPair {
  /** The network path to the media server is lost. */
  readonly broken = new Listeners();
  /** The value of `isInterrupted` may have changed. */
  readonly pathChanged = new Listeners();
  /** One text from the chat channel. */
  readonly chatText = new Listeners<string>();
  readonly chatClosed = new Listeners();

  readonly device: Device;
  readonly offer: MediaOffer;
  private readonly ask: Ask;
  private readonly send: types.Transport;
  private readonly receive: types.Transport;
  private chatOut: types.DataProducer | undefined;
  /** The relay has refused the credentials, or has not answered. */
  relayFault: RelayFault | undefined;
  private readonly networkPaths: IceRestart[];

  private constructor(ask: Ask, device: Device, offer: MediaOffer) {
    this.ask = ask;
    this.device = device;
    this.offer = offer;
    const { iceServers } = offer;
    this.send = device.createSendTransport({ ...offer.sendTransport, iceServers });
    this.receive = device.createRecvTransport({ ...offer.recvTransport, iceServers });
    this.networkPaths = [this.watch(this.send), this.watch(this.receive)];
    this.announceWhatIsSent();
  }

  /**
   * Joins the session's media.
   *
   * @param resumes What was being sent, and will be sent again at once.
   * @param withoutUdp Whether to avoid UDP, if there is another network path.
   */
  static async open(ask: Ask, resumes: MediaSource[], withoutUdp: boolean): Promise<TransportPair> {
    const joined = await ask('media.join', { resumes });
    const offer = withoutUdp ? overTcp(joined) : joined;
    const device = await loadDevice(offer.routerRtpCapabilities as types.RtpCapabilities);
    return new TransportPair(ask, device, offer);
  }

  get transportIds(): string[] {
    return [this.send.id, this.receive.id];
  }

  /** Restarts ICE on both transports, like `IceRestart.restartIce`. */
  restartIce(anew = false): void {
    for (const networkPath of this.networkPaths) void networkPath.restartIce(anew);
  }

  /** Nothing gets through in one direction at the moment, whatever the last figures are. */
  get isInterrupted(): boolean {
    return this.networkPaths.some((networkPath) => networkPath.isInterrupted);
  }

  /** One of the network paths is not connected yet. */
  get isConnecting(): boolean {
    return [this.send, this.receive].some(({ connectionState: state }) => state === 'connecting');
  }

  /**
   * Opens the chat channel in both directions. This also connects the network paths that the
   * picture will use.
   */
  async openChat(): Promise<void> {
    const { chat } = this.offer;
    const [incoming, outgoing] = await Promise.all([
      this.receive.consumeData({
        id: chat.dataConsumerId,
        dataProducerId: chat.dataProducerId,
        sctpStreamParameters: chat.sctpStreamParameters as types.SctpStreamParameters,
        label: chatChannelLabel,
      }),
      this.send.produceData({ label: chatChannelLabel, ordered: true }),
    ]);
    incoming.on('message', (text: unknown) => {
      if (typeof text === 'string') this.chatText.notify(text);
    });
    incoming.on('close', () => this.chatClosed.notify());
    outgoing.on('close', () => this.chatClosed.notify());
    this.chatOut = outgoing;
  }

  /** Tells the server what this browser can show. @returns What there is to show already. */
  async ready(): Promise<ConsumerOffer[]> {
    const rtpCapabilities = this.device
      .recvRtpCapabilities as Payload<'media.ready'>['rtpCapabilities'];
    return (await this.ask('media.ready', { rtpCapabilities })).consumers;
  }

  /** @returns False if the chat channel is not open. */
  sendChat(text: string): boolean {
    if (this.chatOut?.readyState !== 'open') return false;
    this.chatOut.send(text);
    return true;
  }

  /** Sends nothing more over the chat channel. */
  leaveChat(): void {
    this.chatOut = undefined;
  }

  produce(options: types.ProducerOptions, about: ProducerData): Promise<types.Producer> {
    return this.send.produce({ ...options, appData: about });
  }

  /** Closes a producer here and on the server. */
  async closeProducer(producer: types.Producer | undefined, endedBy?: CaptureEnd): Promise<void> {
    if (!producer || producer.closed) return;
    producer.close();
    try {
      await this.ask('media.close-producer', {
        producerId: producer.id,
        ...(endedBy && { endedBy }),
      });
    } catch (error) {
      // It has closed already, with its transport.
      if (!(error instanceof BesideError && error.code === 'MEDIA_UNKNOWN')) throw error;
    }
  }

  consume(offer: ConsumerOffer): Promise<types.Consumer> {
    return this.receive.consume({
      id: offer.consumerId,
      producerId: offer.producerId,
      kind: offer.kind,
      rtpParameters: offer.rtpParameters as types.RtpParameters,
      // Screen and voice have separate streams, or lip-sync would delay the picture.
      streamId: offer.source,
    });
  }

  /**
   * Waits until something can arrive. A key frame that is sent earlier is lost, and the media
   * server waits a second before it requests another.
   */
  whenReceiving(): Promise<void> {
    return new Promise((resolve) => {
      const check = (): void => {
        if (['new', 'connecting'].includes(this.receive.connectionState)) return;
        this.receive.off('connectionstatechange', check);
        resolve();
      };
      this.receive.on('connectionstatechange', check);
      check();
    });
  }

  stats(): Promise<[RTCStatsReport, RTCStatsReport]> {
    return Promise.all([this.send.getStats(), this.receive.getStats()]);
  }

  close(): void {
    this.send.close();
    this.receive.close();
    for (const networkPath of this.networkPaths) networkPath.close();
  }

  private announceWhatIsSent(): void {
    this.send.on('produce', ({ rtpParameters, appData }, resolve, reject) => {
      const { source, surface, paused } = appData as ProducerData;
      this.ask('media.produce', {
        source,
        ...(surface && { surface }),
        ...(paused && { paused }),
        rtpParameters: withoutLayers(rtpParameters) as Payload<'media.produce'>['rtpParameters'],
      }).then(({ producerId }) => resolve({ id: producerId }), reject);
    });
    this.send.on('producedata', ({ sctpStreamParameters }, resolve, reject) => {
      this.ask('media.produce-data', {
        sctpStreamParameters:
          sctpStreamParameters as Payload<'media.produce-data'>['sctpStreamParameters'],
      }).then(({ dataProducerId }) => resolve({ id: dataProducerId }), reject);
    });
  }

  private watch(transport: types.Transport): IceRestart {
    transport.on('connect', ({ dtlsParameters }, resolve, reject) => {
      this.ask('media.connect-transport', {
        transportId: transport.id,
        dtlsParameters: dtlsParameters as Payload<'media.connect-transport'>['dtlsParameters'],
      }).then(() => resolve(), reject);
    });
    transport.on('icecandidateerror', ({ errorCode }) => {
      this.relayFault = relayFaultOf(errorCode) ?? this.relayFault;
    });
    const networkPath = new IceRestart(this.ask, transport);
    networkPath.changed.add(() => this.pathChanged.notify());
    networkPath.broken.add(() => this.broken.notify());
    return networkPath;
  }
}

/**
 * The server forwards every frame, and `limitRate` reduces their number. If the browser knew of the
 * layers, it would stop a picture whose lowest layer does not fit, and continue with a key frame,
 * which needs seconds on a narrow network path.
 */
function withoutLayers(parameters: types.RtpParameters): types.RtpParameters {
  const encodings = parameters.encodings?.map(({ scalabilityMode: _, ...encoding }) => encoding);
  return { ...parameters, ...(encodings && { encodings }) };
}

function overTcp(offer: MediaOffer): MediaOffer {
  const [sendTransport, recvTransport] = [offer.sendTransport, offer.recvTransport].map(
    (transport) => {
      const tcp = transport.iceCandidates.filter(({ protocol }) => protocol === 'tcp');
      return tcp.length > 0 ? { ...transport, iceCandidates: tcp } : transport;
    },
  ) as [TransportOffer, TransportOffer];
  return { ...offer, sendTransport, recvTransport };
}
