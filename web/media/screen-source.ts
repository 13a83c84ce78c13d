/** What the picked source sends, before the network path. */
import type { types } from 'mediasoup-client';
import type { ScreenSource } from '../../src/protocol/session-view.ts';
import { FrameWatch } from './frame-watch.ts';
import { Listeners } from '../client/observable.ts';
import { framesIn } from './stats.ts';

/** Chromium sends 2 × 2 black pixels for a minimized window, and only this event reports it. */
const sizeChanges = 'configurationchange';
const mostOfNothing = 8;
/** A browser that sends frames only of changes is not waited for. */
const quietAfterMs = 2_500;

export class ScreenSourceWatch {
  readonly changed = new Listeners();
  private readonly track: MediaStreamTrack;
  private readonly frames: FrameWatch;

  /** The owner closes this. */
  constructor(track: MediaStreamTrack, producer: types.Producer) {
    this.track = track;
    this.frames = new FrameWatch(async () => framesIn(await producer.getStats()));
    this.frames.changed.add(this.notify);
    for (const name of ['mute', 'unmute', sizeChanges]) track.addEventListener(name, this.notify);
  }

  get source(): ScreenSource {
    const { width = Infinity, height = Infinity } = this.track.getSettings();
    const isNothing = width <= mostOfNothing && height <= mostOfNothing;
    if (isNothing || this.track.muted) return 'hidden';
    const { state, quietMs } = this.frames;
    return state === 'moving' || quietMs < quietAfterMs ? 'live' : 'quiet';
  }

  close(): void {
    this.frames.close();
    for (const name of ['mute', 'unmute', sizeChanges])
      this.track.removeEventListener(name, this.notify);
  }

  private readonly notify = (): void => {
    this.changed.notify();
  };
}
