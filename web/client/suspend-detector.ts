/**
 * Tells a suspended page (the computer was asleep, or the browser was stopped) from a network that
 * was gone. A page that runs looks at the clock all the time.
 */
const lookEveryMs = 1_000;
/** Longer than a busy page delays its timers. */
const suspendedMs = 5_000;
/** In a hidden page, browsers run timers once a minute. */
const hiddenSuspendedMs = 65_000;

export class SuspendDetector {
  /** By the system clock. The page's own clock may stop while it is suspended. */
  private lookedAt = Date.now();
  private wasSuspended = false;
  private readonly timer = setInterval(() => this.look(), lookEveryMs);

  /** Whether the page has been suspended since `forget`. */
  get happened(): boolean {
    this.look();
    return this.wasSuspended;
  }

  forget(): void {
    this.look();
    this.wasSuspended = false;
  }

  close(): void {
    clearInterval(this.timer);
  }

  private look(): void {
    const now = Date.now();
    const most = document.hidden ? hiddenSuspendedMs : suspendedMs;
    this.wasSuspended ||= now - this.lookedAt > most;
    this.lookedAt = now;
  }
}
