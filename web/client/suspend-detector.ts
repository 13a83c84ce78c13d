/**
 * Tells whether this page itself stood still, as with a computer that was asleep or a browser that
 * was halted, from a network that was gone: a page that runs looks at the clock all the time.
 */
const lookEveryMs = 1_000;
/** Longer than a page that is loaded with work keeps its timers waiting. */
const standstillMs = 5_000;
/** Browsers wake the timers of a page that nobody sees once a minute. */
const hiddenStandstillMs = 65_000;

export class SuspendDetector {
  /** By the clock of the world: a page's own may stop in its sleep. */
  private lookedAt = Date.now();
  private stood = false;
  private readonly timer = setInterval(() => this.look(), lookEveryMs);

  /** Whether the page has stood still since `forget`. */
  get happened(): boolean {
    this.look();
    return this.stood;
  }

  forget(): void {
    this.look();
    this.stood = false;
  }

  close(): void {
    clearInterval(this.timer);
  }

  private look(): void {
    const now = Date.now();
    const most = document.hidden ? hiddenStandstillMs : standstillMs;
    this.stood ||= now - this.lookedAt > most;
    this.lookedAt = now;
  }
}
