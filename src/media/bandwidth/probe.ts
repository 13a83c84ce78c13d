/**
 * Finds out whether a viewer's network path carries more than the worker's estimate. The worker
 * itself probes at most every 5 s, and only while it sends little.
 */
import type { types } from 'mediasoup';

/** Bits per second. Capacity beyond this is not probed. */
const mostRate = 20_000_000;
/** A probe exceeds the known capacity of the network path by this factor. */
const further = 2.5;
const everyMs = 900;
/** A path that carries this share of a probe carries all of it: the measured rate is a little too low. */
const success = 0.8;
/** A probe that is hardly above the estimate shows nothing. */
const worthwhile = 1.05;
/** The worker probes only when a limit changes. */
const nudge = 0.98;

export class BandwidthProbe {
  readonly #transport: types.WebRtcTransport;
  #triedAt = 0;
  #tried = mostRate;

  constructor(transport: types.WebRtcTransport) {
    this.#transport = transport;
  }

  /**
   * Starts the next probe if it is due. After a success it is due at once, so that a network path
   * that is wide again is found within a second.
   *
   * @param estimate The worker's estimate in bits per second.
   * @param carried What the network path is known to carry, in bits per second.
   * @returns Whether a probe was started. Its result can be seen soon.
   */
  async next(estimate: number, carried: number): Promise<boolean> {
    const succeeded = this.#tried < mostRate && estimate >= this.#tried * success;
    if (!succeeded && performance.now() - this.#triedAt < everyMs) return false;
    const rate = Math.min(mostRate, (succeeded ? estimate : carried) * further);
    if (rate < estimate * worthwhile) return false;
    this.#triedAt = performance.now();
    this.#tried = rate;
    // The worker probes a new limit that is above its estimate, up to the limit that it had before.
    // It does not probe if the old limit was not above the estimate. So the first step sets the
    // limit to the estimate, which probes nothing, and only the third step is the probe (mediasoup
    // worker, `ProbeController::OnMaxTotalAllocatedBitrate`, which runs before the limit itself
    // takes effect).
    for (const limit of [estimate, rate, rate * nudge])
      await this.#transport.setMaxOutgoingBitrate(Math.round(limit));
    return true;
  }
}
