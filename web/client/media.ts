/**
 * Picture, voice and the chat channel of a session. Loaded apart from the first page, since
 * mediasoup-client is large. Keeps what is sent over every rebuild of the transports, so that a
 * worker's death or a change of network needs no new picker and no new consent.
 */
import type { types } from 'mediasoup-client';
import type { ConsumerOffer } from '../../src/protocol/media-offer.ts';
import { BesideError } from '../../src/protocol/error-codes.ts';
import type { Ask } from './ask.ts';
import { surfaceOf } from './capture.ts';
import { askForFirstFrame } from './key-frames.ts';
import { MediaLink } from './media-link.ts';
import { Listeners } from './observable.ts';
import { QualityMeter, type Quality } from './quality.ts';
import {
  chooseScreenCodec,
  codecName,
  keepResolution,
  screenProducerOptions,
} from './screen-settings.ts';

const rejoinAfterMs = 1_000;

export class Media {
  readonly changed = new Listeners();
  readonly chatText = new Listeners<string>();
  readonly chatClosed = new Listeners();

  remoteScreen: MediaStream | undefined;
  remoteVoice: MediaStream | undefined;
  quality: Quality | undefined;

  private readonly ask: Ask;
  private link: MediaLink | undefined;
  private joining: Promise<void> | undefined;
  private closed = false;
  private screenCodecs: string[] = [];
  private screenTrack: MediaStreamTrack | undefined;
  private voiceTrack: MediaStreamTrack | undefined;
  private screenProducer: types.Producer | undefined;
  private voiceProducer: types.Producer | undefined;
  private readonly consumers = new Map<string, types.Consumer | 'opening'>();
  private meterTimer: ReturnType<typeof setInterval> | undefined;

  constructor(ask: Ask) {
    this.ask = ask;
  }

  /** Whether there were transports, and the server no longer holds them or they do not work. */
  isLostBy(transportIds: string[]): boolean {
    if (!this.link) return false;
    return !this.link.isWell || !this.link.transportIds.every((id) => transportIds.includes(id));
  }

  /** Builds the transports, trying until it works; sends again what was being sent. */
  join(): Promise<void> {
    if (this.link || this.closed) return this.joining ?? Promise.resolve();
    this.joining ??= this.openUntilWell().finally(() => (this.joining = undefined));
    return this.joining;
  }

  /** Drops the transports and builds new ones. */
  async rebuild(): Promise<void> {
    await this.joining;
    this.dropLink();
    await this.join();
  }

  /** Sends the screen; the track stays its owner's. */
  async sendScreen(track: MediaStreamTrack): Promise<void> {
    this.screenTrack = track;
    await this.join();
    if (!this.screenProducer) await this.produceScreen();
  }

  async stopScreen(): Promise<void> {
    this.screenTrack = undefined;
    const producer = this.screenProducer;
    this.screenProducer = undefined;
    await this.closeProducer(producer);
  }

  async sendVoice(track: MediaStreamTrack): Promise<void> {
    this.voiceTrack = track;
    await this.join();
    if (!this.voiceProducer) await this.produceVoice();
  }

  async stopVoice(): Promise<void> {
    this.voiceTrack = undefined;
    const producer = this.voiceProducer;
    this.voiceProducer = undefined;
    await this.closeProducer(producer);
  }

  /** @returns False when the chat channel is not open. */
  sendChat(text: string): boolean {
    return this.link?.sendChat(text) ?? false;
  }

  /** What the other side can show has changed; the screen goes on in a codec that it can. */
  async useScreenCodecs(codecs: string[]): Promise<void> {
    this.screenCodecs = codecs;
    const used = this.screenProducer?.rtpParameters.codecs[0];
    if (!used || codecs.length === 0) return;
    if (!codecs.map(codecName).includes(codecName(used.mimeType))) await this.produceScreen();
  }

  /** Shows or plays what the server offers. */
  async consume(offer: ConsumerOffer): Promise<void> {
    await this.joining;
    const { link } = this;
    if (!link || this.consumers.has(offer.consumerId)) return;
    this.consumers.set(offer.consumerId, 'opening');
    const consumer = await link.consume(offer);
    if (!this.consumers.has(offer.consumerId)) return consumer.close(); // Closed meanwhile.
    this.consumers.set(offer.consumerId, consumer);
    const stream = new MediaStream([consumer.track]);
    if (offer.source === 'screen') {
      showAtOnce(consumer.rtpReceiver);
      this.remoteScreen = stream;
    } else {
      this.remoteVoice = stream;
    }
    this.changed.notify();
    await link.whenReceiving();
    await this.ask('media.resume-consumer', { consumerId: consumer.id });
    if (offer.kind === 'video') void askForFirstFrame(consumer, this.ask);
  }

  consumerClosed(consumerId: string): void {
    const consumer = this.consumers.get(consumerId);
    this.consumers.delete(consumerId);
    if (!consumer || consumer === 'opening') return;
    consumer.close();
    // A newer consumer may already have taken its place.
    if (this.remoteScreen?.getTracks()[0] === consumer.track) this.remoteScreen = undefined;
    if (this.remoteVoice?.getTracks()[0] === consumer.track) this.remoteVoice = undefined;
    this.changed.notify();
  }

  close(): void {
    this.closed = true;
    this.dropLink();
    this.changed.notify();
  }

  private async openUntilWell(): Promise<void> {
    while (!this.closed) {
      try {
        return await this.openLink();
      } catch {
        this.dropLink();
        await new Promise((resolve) => setTimeout(resolve, rejoinAfterMs));
      }
    }
  }

  private async openLink(): Promise<void> {
    const link = await MediaLink.open(this.ask);
    if (this.closed) return link.close();
    this.link = link;
    this.screenCodecs = link.offer.screenCodecs;
    link.chatText.add((text) => this.chatText.notify(text));
    link.chatClosed.add(() => this.chatClosed.notify());
    link.broken.add(() => void this.rebuild());
    this.startMeter(link);
    // Chat has the socket to fall back on, so that its failure stops nothing.
    void link.openChat().catch(() => this.chatClosed.notify());
    const consumers = link.ready();
    if (this.screenTrack?.readyState === 'live') await this.produceScreen().catch(giveUpIfRefused);
    if (this.voiceTrack?.readyState === 'live') await this.produceVoice().catch(giveUpIfRefused);
    for (const offer of await consumers) {
      this.consume(offer).catch((error: unknown) => console.warn('Media:', error));
    }
  }

  private dropLink(): void {
    clearInterval(this.meterTimer);
    this.link?.close();
    this.link = undefined;
    this.screenProducer = undefined;
    this.voiceProducer = undefined;
    this.consumers.clear();
    this.remoteScreen = undefined;
    this.remoteVoice = undefined;
    this.quality = undefined;
  }

  private async produceScreen(): Promise<void> {
    const { link, screenTrack: track } = this;
    if (!link || !track) return;
    const before = this.screenProducer;
    const sendable = link.device.sendRtpCapabilities.codecs ?? [];
    const codec = chooseScreenCodec(sendable, this.screenCodecs);
    const surface = surfaceOf(track);
    const about = { source: 'screen' as const, ...(surface && { surface }) };
    const producer = await link.produce(screenProducerOptions(track, codec), about);
    // Stopped while the server was being asked.
    if (this.screenTrack !== track) return this.closeProducer(producer);
    this.screenProducer = producer;
    before?.close(); // The server lets a new screen take the place of the old one.
    await keepResolution(this.screenProducer.rtpSender);
  }

  private async produceVoice(): Promise<void> {
    if (!this.link || !this.voiceTrack) return;
    const track = this.voiceTrack;
    const producer = await this.link.produce(
      {
        track,
        streamId: 'microphone',
        stopTracks: false,
        codecOptions: { opusFec: true, opusDtx: true },
      },
      { source: 'microphone' },
    );
    if (this.voiceTrack !== track) return this.closeProducer(producer);
    this.voiceProducer = producer;
  }

  private async closeProducer(producer: types.Producer | undefined): Promise<void> {
    if (!producer || producer.closed) return;
    producer.close();
    await this.ask('media.close-producer', { producerId: producer.id });
  }

  private startMeter(link: MediaLink): void {
    const meter = new QualityMeter();
    const measure = async (): Promise<void> => {
      this.quality = meter.measure(await link.stats());
      this.changed.notify();
    };
    this.meterTimer = setInterval(() => void measure().catch(() => undefined), 1_000);
  }
}

// What the server refuses now it would refuse again; any other failure means a new attempt.
function giveUpIfRefused(error: unknown): void {
  if (!(error instanceof BesideError)) throw error;
}

// A screen is looked at, not listened to: no picture is held back to smooth the motion.
function showAtOnce(receiver: RTCRtpReceiver | undefined): void {
  if (receiver && 'jitterBufferTarget' in receiver) receiver.jitterBufferTarget = 0;
}
