/**
 * Sends our screen to the server. Once sharing is allowed, both ends prepare with a track that
 * shows nothing. The picked track then only replaces it, so that nobody has to wait for
 * negotiation.
 */
import type { types } from 'mediasoup-client';
import type { CaptureEnd } from '../../src/protocol/media-sources.ts';
import type { ScreenSource } from '../../src/protocol/session-view.ts';
import type { Ask } from '../client/request.ts';
import { surfaceOf } from './capture.ts';
import type { TransportPair } from './transport-pair.ts';
import { Listeners } from '../client/observable.ts';
import {
  chooseScreenCodec,
  codecName,
  keepResolution,
  limitRate,
  screenProducerOptions,
} from './screen-settings.ts';
import { ScreenSourceWatch } from './screen-source.ts';

export class ScreenProducer {
  /** The value of `source` may have changed. */
  readonly changed = new Listeners();
  private readonly ask: Ask;
  private watch: ScreenSourceWatch | undefined;
  private link: TransportPair | undefined;
  /** The codecs that the other side can show, best first. Empty while unknown. */
  private codecs: string[] = [];
  private track: MediaStreamTrack | undefined;
  private producer: types.Producer | undefined;
  /** Whether the server has confirmed that it receives the producer. */
  private isTaken = false;
  private ready: Promise<types.Producer> | undefined;
  private allowed = false;

  constructor(ask: Ask) {
    this.ask = ask;
  }

  /** Whether a screen is captured, even if no network path works. */
  get isLive(): boolean {
    return this.track?.readyState === 'live';
  }

  /** The state of what was picked. Undefined while nothing is sent. */
  get source(): ScreenSource | undefined {
    return this.watch?.source;
  }

  /** Continues over a new pair of transports with what was being sent. */
  async use(link: TransportPair): Promise<void> {
    this.link = link;
    this.codecs = link.offer.screenCodecs;
    if (this.isLive) await this.produce();
    else if (this.allowed) this.prepare();
  }

  /** The pair of transports has closed, and its producers with it. */
  drop(): void {
    this.link = undefined;
    this.producer = undefined;
    this.ready = undefined;
    this.untaken();
  }

  /** Sharing is allowed: prepares everything. If that fails, `send` does it. */
  prepare(): void {
    const { link } = this;
    this.allowed = true;
    if (!link || this.track || this.ready) return;
    const track = emptyTrack();
    // The size is not known yet. `limitRate` adjusts the rate.
    const ready = link
      .produce(screenProducerOptions(track, this.chooseCodec(link), {}), {
        source: 'screen',
        paused: true,
      })
      .finally(() => track.stop());
    this.ready = ready;
    ready
      .then((producer) => keepResolution(producer.rtpSender))
      .catch(() => {
        if (this.ready === ready) this.ready = undefined;
      });
  }

  /** Sharing is not allowed any more: what was made ready is closed on the server, and is no more use. */
  forbid(): void {
    this.allowed = false;
    this.ready?.then((producer) => producer.close()).catch(() => undefined);
    this.ready = undefined;
  }

  /**
   * Sends a screen. The caller still owns the track. If sending fails, the track stays the one to
   * send, over this pair of transports or the next, until `stop`.
   */
  async send(track: MediaStreamTrack): Promise<void> {
    this.track = track;
    if (this.isTaken) return;
    const producer = this.producer ?? (await this.ready?.catch(() => undefined));
    if (this.track !== track) return; // Stopped while it was being prepared.
    if (producer && !producer.closed) await this.resume(producer, track);
    else await this.produce();
  }

  async stop(endedBy: CaptureEnd): Promise<void> {
    this.track = undefined;
    const { producer } = this;
    this.producer = undefined;
    this.untaken();
    await this.link?.closeProducer(producer, endedBy);
  }

  /** The codecs that the other side can show have changed. The screen continues in one of them. */
  async useCodecs(codecs: string[]): Promise<void> {
    this.codecs = codecs;
    if (this.producer && !this.canShow(this.producer)) return this.produce();
    const producer = await this.ready?.catch(() => undefined);
    if (!producer || this.canShow(producer) || this.track) return;
    this.ready = undefined;
    await this.link?.closeProducer(producer);
    this.prepare();
  }

  /** Bits per second that the network path to the viewer carries. */
  useRate(bitsPerSecond: number): void {
    const limited = limitRate(this.producer?.rtpSender, this.track, bitsPerSecond);
    limited.catch(() => undefined); // Closed meanwhile. If not, the next event comes soon.
  }

  /** The prepared producer begins to send. */
  private async resume(producer: types.Producer, track: MediaStreamTrack): Promise<void> {
    this.ready = undefined;
    this.producer = producer;
    const surface = surfaceOf(track);
    await Promise.all([
      producer.replaceTrack({ track }),
      this.ask('media.resume-producer', { producerId: producer.id, ...(surface && { surface }) }),
    ]);
    if (this.producer !== producer) return; // Stopped meanwhile, or the transports were replaced.
    this.taken(producer, track);
    this.useRate(Infinity);
  }

  private async produce(): Promise<void> {
    const { link, track } = this;
    if (!link || !track) return;
    const before = this.producer;
    const surface = surfaceOf(track);
    const producer = await link.produce(screenProducerOptions(track, this.chooseCodec(link)), {
      source: 'screen',
      ...(surface && { surface }),
    });
    // Stopped while the server was answering.
    if (this.track !== track) return link.closeProducer(producer);
    this.producer = producer;
    this.taken(producer, track);
    before?.close(); // On the server, the new screen replaces the old one.
    await keepResolution(producer.rtpSender);
  }

  private taken(producer: types.Producer, track: MediaStreamTrack): void {
    this.untaken();
    this.isTaken = true;
    this.watch = new ScreenSourceWatch(track, producer);
    this.watch.changed.add(() => this.changed.notify());
  }

  private untaken(): void {
    this.isTaken = false;
    this.watch?.close();
    this.watch = undefined;
  }

  private chooseCodec({ device }: TransportPair): types.RtpCodecCapability | undefined {
    return chooseScreenCodec(device.sendRtpCapabilities.codecs ?? [], this.codecs);
  }

  private canShow({ rtpParameters }: types.Producer): boolean {
    const [used] = rtpParameters.codecs;
    return (
      !used ||
      this.codecs.length === 0 ||
      this.codecs.map(codecName).includes(codecName(used.mimeType))
    );
  }
}

/** Stands in for a screen until there is one. Its picture is never drawn. */
function emptyTrack(): MediaStreamTrack {
  const [track] = document.createElement('canvas').captureStream(0).getVideoTracks();
  if (!track) throw new Error('A canvas without a track.');
  track.contentHint = 'detail';
  return track;
}
