/**
 * The person's own screen and microphone. They are opened in a click, and sent by `MediaSession`.
 * This object owns the tracks, and stops them, so that the browser shows no capture any more.
 */
import type { MediaSource, CaptureEnd } from '../../src/protocol/media-sources.ts';
import type { Payload } from '../../src/protocol/requests.ts';
import { NoAnswerError } from '../client/request.ts';
import {
  CaptureError,
  microphoneProblemOf,
  openMicrophone,
  pickScreen,
  surfaceOf,
  type ShareFailure,
} from './capture.ts';
import { askBeforeUnload } from '../client/leaving.ts';
import type { MediaSession } from './media-session.ts';
import { Listeners } from '../client/observable.ts';
import type { MicrophoneModel, ScreenModel } from './capture-model.ts';
import { canConnect, canShareScreen } from '../client/this-browser.ts';

export class LocalTracks {
  readonly changed = new Listeners();
  /** What the helper is told about the browser's picker. Undefined once the screen is sent. */
  picker: 'choosing' | ShareFailure | undefined = isAble() ? undefined : 'unsupported';
  screen: ScreenModel = { state: 'off' };
  microphone: MicrophoneModel = { state: 'off' };

  private readonly media: () => Promise<MediaSession>;
  private screenTrack: MediaStreamTrack | undefined;
  private voiceTrack: MediaStreamTrack | undefined;
  private readonly endedBy: Partial<Record<MediaSource, CaptureEnd>> = {};

  constructor(media: () => Promise<MediaSession>) {
    this.media = media;
  }

  /**
   * What is sent now, and how the last captures ended. The page reports it when it enters again:
   * the server may not have been reached when a capture ended.
   */
  get state(): Pick<Payload<'session.enter'>, 'sends' | 'endedBy'> {
    const sends: MediaSource[] = [];
    if (this.screenTrack) sends.push('screen');
    if (this.voiceTrack) sends.push('microphone');
    return { sends, endedBy: { ...this.endedBy } };
  }

  /** Opens the browser's picker and shares what is picked. Call it synchronously in a click. */
  async shareScreen(): Promise<void> {
    if (this.screen.state !== 'off' || !isAble()) return;
    const picking = pickScreen();
    this.picker = 'choosing';
    this.setScreen({ state: 'picking' });
    try {
      const track = await picking;
      this.screenTrack = track;
      // The capture was ended by the browser's own bar, a closed window, or the system.
      track.addEventListener('ended', () => void this.stopScreen('browser'));
      const surface = surfaceOf(track);
      this.setScreen({ state: 'starting', ...(surface && { surface }) });
      await (await this.media()).sendScreen(track);
      this.picker = undefined;
      if (this.screenTrack === track) this.setScreen({ ...this.screen, state: 'live' });
    } catch (error) {
      this.picker = error instanceof CaptureError ? error.status : 'failed';
      this.dropScreen();
    }
  }

  async stopScreen(endedBy: CaptureEnd = 'person'): Promise<void> {
    if (!this.screenTrack) return;
    this.endedBy.screen = endedBy;
    this.dropScreen();
    this.setScreen({ state: 'off', stopped: endedBy });
    await (await this.media()).screen.stop(endedBy).catch(leaveToNextEntry);
  }

  async toggleMicrophone(): Promise<void> {
    if (this.microphone.state === 'starting') return;
    if (this.microphone.state === 'on') return this.stopMicrophone('person');
    this.setMicrophone({ state: 'starting' });
    try {
      const track = await openMicrophone();
      this.voiceTrack = track;
      // The microphone was unplugged, or the permission was revoked in the browser's settings.
      track.addEventListener('ended', () => void this.stopMicrophone('browser'));
      await (await this.media()).sendVoice(track);
      if (this.voiceTrack === track) this.setMicrophone({ state: 'on' });
    } catch (error) {
      this.dropMicrophone();
      this.setMicrophone({ state: 'off', problem: microphoneProblemOf(error) });
    }
  }

  /** Stops one of them. Call it when the person may no longer send it. */
  async stop(source: MediaSource): Promise<void> {
    await (source === 'screen' ? this.stopScreen() : this.stopMicrophone('person'));
  }

  /** Stops both without telling the server. Call it when the session has ended. */
  drop(): void {
    this.dropScreen();
    this.dropMicrophone();
  }

  private async stopMicrophone(endedBy: CaptureEnd): Promise<void> {
    if (!this.voiceTrack) return;
    this.endedBy.microphone = endedBy;
    this.dropMicrophone();
    if (endedBy === 'browser') this.setMicrophone({ state: 'off', problem: 'cut-off' });
    await (await this.media()).stopVoice(endedBy).catch(leaveToNextEntry);
  }

  private dropScreen(): void {
    this.screenTrack?.stop();
    this.screenTrack = undefined;
    this.setScreen({ state: 'off' });
  }

  private dropMicrophone(): void {
    this.voiceTrack?.stop();
    this.voiceTrack = undefined;
    this.setMicrophone({ state: 'off' });
  }

  private setScreen(screen: ScreenModel): void {
    this.screen = screen;
    this.notify();
  }

  private setMicrophone(microphone: MicrophoneModel): void {
    this.microphone = microphone;
    this.notify();
  }

  private notify(): void {
    askBeforeUnload(Boolean(this.screenTrack ?? this.voiceTrack));
    this.changed.notify();
  }
}

/** @returns Whether this browser can capture a screen and send it. */
function isAble(): boolean {
  return canShareScreen() && canConnect();
}

/**
 * Ignores that the server did not answer. The page reports `LocalTracks.state` when it enters
 * again.
 *
 * @throws Any other error.
 */
function leaveToNextEntry(error: unknown): void {
  if (!(error instanceof NoAnswerError)) throw error;
}
