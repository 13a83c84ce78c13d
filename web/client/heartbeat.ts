/**
 * Notices that the server is silent: it sends something at a fixed pace. TCP alone would need
 * minutes to notice. The server gives up a silent page after the same times.
 */
const unstableAfterMs = 1_250;
const lostAfterMs = 2_600;
const lookEveryMs = 200;

export interface SilenceEvents {
  unstable: (unstable: boolean) => void;
  /** Nothing was heard for too long. The watch has ended. */
  lost: () => void;
}

export class Heartbeat {
  private readonly events: SilenceEvents;
  private heardAt = 0;
  private lookedAt = 0;
  private isUnstable = false;
  private timer: ReturnType<typeof setInterval> | undefined;

  constructor(events: SilenceEvents) {
    this.events = events;
  }

  start(): void {
    this.stop();
    this.heardAt = this.lookedAt = performance.now();
    this.timer = setInterval(() => this.look(), lookEveryMs);
  }

  heard(): void {
    this.heardAt = performance.now();
    this.setUnstable(false);
  }

  stop(): void {
    clearInterval(this.timer);
    this.setUnstable(false);
  }

  private look(): void {
    const now = performance.now();
    const sinceLookMs = now - this.lookedAt;
    this.lookedAt = now;
    // The computer was asleep, or this page was suspended, so nothing could be heard. In a hidden
    // page timers run once a second, and the page hears all the time.
    if (sinceLookMs >= unstableAfterMs) this.heardAt += sinceLookMs - lookEveryMs;
    const silentMs = now - this.heardAt;
    // It counts as lost only at a later look. Messages that have come in the meantime may still be
    // queued behind this one.
    if (this.isUnstable && silentMs >= lostAfterMs) {
      this.stop();
      this.events.lost();
    } else if (silentMs >= unstableAfterMs) {
      this.setUnstable(true);
    }
  }

  private setUnstable(unstable: boolean): void {
    if (this.isUnstable === unstable) return;
    this.isUnstable = unstable;
    this.events.unstable(unstable);
  }
}
