/** What comes from what the sharer has picked, whatever becomes of it on the network path. */
import type { types } from 'mediasoup-client';
import type { ScreenSource } from '../../src/protocol/session-view.ts';
import { FrameWatch } from './frame-watch.ts';
import { Listeners } from '../client/observable.ts';
import { framesIn } from './stats.ts';

/** Chromium makes 2 × 2 black pixels of a window that is minimized, and says so by this event alone. */
const sizeChanges = 'configurationchange';
const mostOfNothing = 8;
/** A browser that sends pictures only when something changes is not waited for. */
const quietAfterMs = 2_500;

export class ScreenSourceWatch {
  readonly changed = new Listeners();
  private readonly track: MediaStreamTrack;
  private readonly frames: FrameWatch;

  /** Whoever makes this closes it. */
  constructor(track: MediaStreamTrack, producer: types.Producer) {
    this.track = track;
    this.frames = new FrameWatch(async () => framesIn(await producer.getStats()));
    this.frames.changed.add(this.tell);
    for (const name of ['mute', 'unmute', sizeChanges]) track.addEventListener(name, this.tell);
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
      this.track.removeEventListener(name, this.tell);
  }

  private readonly tell = (): void => {
    this.changed.notify();
  };
}
