/**
 * Picture, voice and the chat channel of a session. It is loaded after the first page, because
 * mediasoup-client is large. When the transports are rebuilt, it keeps the tracks that it sends. So
 * nobody needs to pick or consent again after a worker has died or the network has changed.
 */
import type { types } from 'mediasoup-client';
import type { ConsumerOffer } from '../../src/protocol/media-offer.ts';
import type { MediaSource, CaptureEnd } from '../../src/protocol/media-sources.ts';
import { retryAfterMs, giveUpIfRefused } from '../client/retry.ts';
import type { Ask } from '../client/request.ts';
import { TransportPair } from './transport-pair.ts';
import { Listeners } from '../client/observable.ts';
import { QualityMeter, type Quality } from './connection-quality.ts';
import { RemoteTracks } from './remote-tracks.ts';
import { PathMtuCheck } from './path-mtu-check.ts';
import { ScreenProducer } from './screen-producer.ts';
import { canConnect } from '../client/this-browser.ts';

const rejoinAfterMs = 1_000;
const mostSecondsConnecting = 5;

export class MediaSession {
  readonly changed = new Listeners();
  readonly chatText = new Listeners<string>();
  readonly chatClosed = new Listeners();
  readonly remote: RemoteTracks;
  readonly screen: ScreenProducer;

  private readonly ask: Ask;
  private link: TransportPair | undefined;
  private joining: Promise<void> | undefined;
  private closed = false;
  private readonly mtuCheck: PathMtuCheck;
  private withoutUdp = false;
  private voiceTrack: MediaStreamTrack | undefined;
  private voiceProducer: types.Producer | undefined;
  private measured: Quality | undefined;
  private meterTimer: ReturnType<typeof setInterval> | undefined;

  constructor(ask: Ask) {
    this.ask = ask;
    this.remote = new RemoteTracks(ask);
    this.screen = new ScreenProducer(ask);
    this.mtuCheck = new PathMtuCheck(ask);
    for (const part of [this.remote, this.screen]) part.changed.add(() => this.changed.notify());
  }

  /** The last measurement. Its figures do not show an interruption, so the level says it. */
  get quality(): Quality | undefined {
    const { link, measured } = this;
    return measured && link?.isInterrupted ? { ...measured, level: 'unstable' } : measured;
  }

  /**
   * Call it when the page has entered the session again.
   *
   * @param transportIds The transports that the server still has. If ours are not among them, new
   *   ones are built.
   * @param consumers What the server sends over them now.
   */
  resume(transportIds: string[], consumers: ConsumerOffer[]): void {
    const { link } = this;
    if (!link) return;
    if (link.transportIds.every((id) => transportIds.includes(id))) {
      // Requests that were made on the lost connection get no answer, so they are made again.
      this.restartIce(true);
      this.remote.resume(link, consumers);
    } else void this.rebuild();
  }

  /** Looks for other network paths to the media server, for instance after a change of network. */
  restartIce(anew = false): void {
    this.withoutUdp = false;
    if (!this.joining) this.link?.restartIce(anew);
  }

  /** Call it when a picture is missing. If the network path loses packets, it looks for another. */
  async checkPathMtu(): Promise<void> {
    const { link, measured } = this;
    if (!link || this.joining || !measured) return;
    const { level, networkPath } = measured;
    if (level === 'unstable') link.restartIce();
    else if (networkPath === 'udp' && (link.isConnecting || (await this.mtuCheck.dropsLarge()))) {
      this.withoutUdp = true;
      await this.rebuild(link);
    }
  }

  /**
   * Builds the transports. Tries until that works. Then sends again what was being sent.
   * @throws If this browser has no WebRTC.
   */
  async join(): Promise<void> {
    if (!canConnect()) throw new Error('WebRTC is missing, or switched off.');
    if (this.link || this.closed) return this.joining;
    return this.open();
  }

  /** Replaces the old transports by new ones. */
  async rebuild(broken = this.link): Promise<void> {
    await this.joining;
    // A pair may be reported as broken several times: by each of its transports, and by the server.
    if (this.link === broken) await this.open();
  }

  /** Call it when sharing is allowed. The person may still be choosing what to share. */
  async prepareScreen(): Promise<void> {
    await this.join();
    this.screen.prepare();
  }

  /**
   * Sends the screen. The caller still owns the track. If the server does not answer, the track is
   * kept. It is sent when the page has entered again, over the transports that exist then.
   *
   * @throws An error, if trying again would fail too.
   */
  async sendScreen(track: MediaStreamTrack): Promise<void> {
    while (track.readyState === 'live' && !this.closed) {
      await this.join();
      const { link } = this;
      try {
        return await this.screen.send(track);
      } catch (error) {
        // The transports are being replaced, so this failure does not concern the next ones.
        if (this.joining || this.link !== link) continue;
        const afterMs = retryAfterMs(error);
        if (afterMs === undefined) {
          void this.screen.stop('browser').catch(() => undefined);
          throw error;
        }
        await new Promise((resolve) => setTimeout(resolve, afterMs));
      }
    }
  }

  async sendVoice(track: MediaStreamTrack): Promise<void> {
    this.voiceTrack = track;
    await this.join();
    if (!this.voiceProducer) await this.produceVoice();
  }

  async stopVoice(endedBy: CaptureEnd): Promise<void> {
    this.voiceTrack = undefined;
    const producer = this.voiceProducer;
    this.voiceProducer = undefined;
    await this.link?.closeProducer(producer, endedBy);
  }

  /** @returns False if the chat channel is not open. */
  sendChat(text: string): boolean {
    return this.link?.sendChat(text) ?? false;
  }

  /** Shows or plays what the server offers. */
  async consume(offer: ConsumerOffer): Promise<void> {
    await this.joining;
    if (this.link) await this.remote.consume(this.link, offer);
  }

  close(): void {
    this.closed = true;
    this.dropLink();
    this.changed.notify();
  }

  private open(): Promise<void> {
    this.joining ??= this.openUntilWell().finally(() => (this.joining = undefined));
    return this.joining;
  }

  private async openUntilWell(): Promise<void> {
    while (!this.closed) {
      try {
        return await this.openLink();
      } catch {
        await new Promise((resolve) => setTimeout(resolve, rejoinAfterMs));
      }
    }
  }

  private async openLink(): Promise<void> {
    const resumes: MediaSource[] = [];
    if (this.screen.isLive) resumes.push('screen');
    if (this.voiceTrack?.readyState === 'live') resumes.push('microphone');
    this.link?.leaveChat(); // The server closes the old channel when it makes the new one.
    const link = await TransportPair.open(this.ask, resumes, this.withoutUdp);
    if (this.closed) return link.close();
    // Not earlier: when a transport closes, the server assumes that its page has gone.
    this.dropLink();
    this.link = link;
    link.chatText.add((text) => this.chatText.notify(text));
    link.chatClosed.add(() => this.chatClosed.notify());
    link.pathChanged.add(() => this.changed.notify());
    link.broken.add(() => {
      this.withoutUdp = false;
      void this.rebuild(link);
    });
    this.startMeter(link);
    // If this fails, chat uses the socket instead.
    void link.openChat().catch(() => this.chatClosed.notify());
    const consumers = link.ready();
    await this.screen.use(link).catch(giveUpIfRefused);
    if (this.voiceTrack?.readyState === 'live') await this.produceVoice().catch(giveUpIfRefused);
    for (const offer of await consumers) {
      this.remote.consume(link, offer).catch((error: unknown) => console.warn('Media:', error));
    }
  }

  private dropLink(): void {
    clearInterval(this.meterTimer);
    this.link?.close();
    this.link = undefined;
    this.screen.drop();
    this.voiceProducer = undefined;
    this.remote.drop();
    this.measured = undefined;
  }

  private async produceVoice(): Promise<void> {
    const { link, voiceTrack: track } = this;
    if (!link || !track) return;
    const producer = await link.produce(
      {
        track,
        streamId: 'microphone',
        stopTracks: false,
        codecOptions: { opusFec: true, opusDtx: true },
      },
      { source: 'microphone' },
    );
    if (this.voiceTrack !== track) return link.closeProducer(producer);
    this.voiceProducer = producer;
  }

  private startMeter(link: TransportPair): void {
    const meter = new QualityMeter(Number(location.port || 443));
    let connecting = 0;
    const measure = async (): Promise<void> => {
      this.measured = meter.measure(await link.stats(), link.relayFault);
      // The server can be reached, but its DTLS certificate does not arrive, because it is large.
      connecting = link.isConnecting && this.measured.networkPath === 'udp' ? connecting + 1 : 0;
      if (connecting > mostSecondsConnecting) this.withoutUdp = true;
      if (connecting > mostSecondsConnecting) void this.rebuild(link);
      this.changed.notify();
    };
    this.meterTimer = setInterval(() => void measure().catch(() => undefined), 1_000);
  }
}
