/**
 * What the other participants send: the screen as one stream to show, and all voices together as
 * one stream to play.
 */
import type { types } from 'mediasoup-client';
import type { ConsumerOffer } from '../../src/protocol/media-offer.ts';
import type { Ask } from '../client/request.ts';
import { FrameWatch } from './frame-watch.ts';
import { askForFirstFrame } from './key-frames.ts';
import { showAtOnce } from './screen-settings.ts';
import type { TransportPair } from './transport-pair.ts';
import { Listeners } from '../client/observable.ts';
import { framesIn } from './stats.ts';

export class RemoteTracks {
  readonly changed = new Listeners();
  screen: MediaStream | undefined;
  voice: MediaStream | undefined;

  private readonly ask: Ask;
  private frames: FrameWatch | undefined;
  private readonly consumers = new Map<string, types.Consumer | 'opening'>();
  /** Consumers that receive nothing yet. */
  private readonly paused = new Set<string>();

  constructor(ask: Ask) {
    this.ask = ask;
  }

  /** What the person sees of the screen. Undefined if there is no screen. */
  get seen(): FrameWatch['state'] | undefined {
    return this.frames?.state;
  }

  /** Receives what the server offers, then shows or plays it. An offer that is known is ignored. */
  async consume(link: TransportPair, offer: ConsumerOffer): Promise<void> {
    if (this.consumers.has(offer.consumerId)) return;
    this.consumers.set(offer.consumerId, 'opening');
    if (offer.producerPaused) this.paused.add(offer.consumerId);
    const consumer = await link.consume(offer);
    if (!this.consumers.has(offer.consumerId)) return consumer.close(); // Closed meanwhile.
    this.consumers.set(offer.consumerId, consumer);
    if (offer.kind === 'video') showAtOnce(consumer.rtpReceiver);
    if (!this.paused.has(consumer.id)) this.show(consumer);
    await this.begin(link, consumer);
  }

  /**
   * Call it when the page is back. Events and answers may have been lost while it was away. So it
   * closes the consumers that the server no longer has, and begins all others again.
   *
   * @param offers All consumers that the server has now.
   */
  resume(link: TransportPair, offers: ConsumerOffer[]): void {
    const there = new Set(offers.map(({ consumerId }) => consumerId));
    for (const consumerId of [...this.consumers.keys()])
      if (!there.has(consumerId)) this.closed(consumerId);
    for (const offer of offers) {
      const consumer = this.consumers.get(offer.consumerId);
      if (consumer && !offer.producerPaused) this.resumed(offer.consumerId);
      if (consumer === 'opening') continue;
      const begun = consumer ? this.begin(link, consumer) : this.consume(link, offer);
      begun.catch((error: unknown) => console.warn('Media:', error));
    }
  }

  /** Call it when a paused consumer begins to receive. */
  resumed(consumerId: string): void {
    if (!this.paused.delete(consumerId)) return;
    const consumer = this.consumers.get(consumerId);
    if (!consumer || consumer === 'opening') return;
    this.show(consumer);
    this.expectFrame(consumer);
  }

  closed(consumerId: string): void {
    const consumer = this.consumers.get(consumerId);
    this.consumers.delete(consumerId);
    this.paused.delete(consumerId);
    if (!consumer || consumer === 'opening') return;
    consumer.close();
    // A newer consumer may have replaced it already.
    if (this.screen?.getTracks()[0] === consumer.track) this.dropScreen();
    if (this.voice?.getTracks().includes(consumer.track)) this.playVoices();
    this.changed.notify();
  }

  /** Forgets all consumers. They close with their transport. */
  drop(): void {
    this.consumers.clear();
    this.paused.clear();
    this.dropScreen();
    this.voice = undefined;
  }

  /** Asks the server to send. Before that, it waits until the transport can receive. */
  private async begin(link: TransportPair, consumer: types.Consumer): Promise<void> {
    await link.whenReceiving();
    await this.ask('media.resume-consumer', { consumerId: consumer.id });
    if (!this.paused.has(consumer.id)) this.expectFrame(consumer);
  }

  private show(consumer: types.Consumer): void {
    if (consumer.kind === 'video') {
      this.dropScreen();
      this.screen = new MediaStream([consumer.track]);
      this.frames = new FrameWatch(async () => framesIn(await consumer.getStats()));
      this.frames.changed.add(() => this.changed.notify());
    } else {
      this.playVoices();
    }
    this.changed.notify();
  }

  private playVoices(): void {
    const tracks: MediaStreamTrack[] = [];
    for (const consumer of this.consumers.values())
      if (consumer !== 'opening' && consumer.kind === 'audio' && !this.paused.has(consumer.id))
        tracks.push(consumer.track);
    this.voice = tracks.length > 0 ? new MediaStream(tracks) : undefined;
  }

  private dropScreen(): void {
    this.screen = undefined;
    this.frames?.close();
    this.frames = undefined;
  }

  private expectFrame(consumer: types.Consumer): void {
    if (consumer.kind === 'video') void askForFirstFrame(consumer, this.ask);
  }
}
