/**
 * Watches whether frames come. It counts them where they are captured or decoded, so nobody needs
 * to look.
 */
import { Listeners } from '../client/observable.ts';

/** A screen should send five frames a second, so this long without one is no chance. */
const stillAfterMs = 2_500;
const lookEveryMs = 500;
/** The first frame is reported sooner. */
const lookForFirstEveryMs = 150;
/** A page that was suspended has not seen that none came. */
const mostPerLookMs = 1_000;

export class FrameWatch {
  readonly changed = new Listeners();
  state: 'none-yet' | 'moving' | 'still' = 'none-yet';
  /** How long no frame has come. */
  quietMs = 0;

  private readonly count: () => Promise<number>;
  private closed = false;

  /** @param count Returns how many frames have come so far. The owner closes this. */
  constructor(count: () => Promise<number>) {
    this.count = count;
    void this.watch();
  }

  close(): void {
    this.closed = true;
  }

  private async watch(): Promise<void> {
    let before = 0;
    let lookedAt = performance.now();
    for (;;) {
      const count = await this.count().catch(() => before);
      if (this.closed) return;
      const now = performance.now();
      this.quietMs = count > before ? 0 : this.quietMs + Math.min(now - lookedAt, mostPerLookMs);
      if (count > before) this.set('moving');
      else if (this.state === 'moving' && this.quietMs >= stillAfterMs) this.set('still');
      lookedAt = now;
      before = count;
      const pauseMs = this.state === 'none-yet' ? lookForFirstEveryMs : lookEveryMs;
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
  }

  private set(state: FrameWatch['state']): void {
    if (this.state === state) return;
    this.state = state;
    this.changed.notify();
  }
}
