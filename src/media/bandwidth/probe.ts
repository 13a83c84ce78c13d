/**
 * Whether a viewer's network path carries more than the worker believes. By itself it would try that every 5 s
 * at most, and only while little is sent.
 */
import type { types } from 'mediasoup';

/** Bits per second. What the network path carries beyond this is not asked. */
const mostRate = 20_000_000;
/** A try is so much above what the network path is known to carry. */
const further = 2.5;
const everyMs = 900;
/** Whoever carries this share of a try carries it all: what arrives is measured a little low. */
const success = 0.8;
/** A try that is hardly above the estimate tells nothing. */
const worthwhile = 1.05;
/** The worker tries out only a limit that has changed. */
const nudge = 0.98;

export class BandwidthProbe {
  readonly #transport: types.WebRtcTransport;
  #triedAt = 0;
  #tried = mostRate;

  constructor(transport: types.WebRtcTransport) {
    this.#transport = transport;
  }

  /**
   * Makes the next try, if it is time for one: at once after a success, so that a network path which is wide
   * again is known within a second.
   *
   * @param estimate What the worker believes, in bits per second.
   * @param carried What the network path is known to carry, in bits per second.
   * @returns Whether a try was made, so that its outcome is to be seen soon.
   */
  async next(estimate: number, carried: number): Promise<boolean> {
    const succeeded = this.#tried < mostRate && estimate >= this.#tried * success;
    if (!succeeded && performance.now() - this.#triedAt < everyMs) return false;
    const rate = Math.min(mostRate, (succeeded ? estimate : carried) * further);
    if (rate < estimate * worthwhile) return false;
    this.#triedAt = performance.now();
    this.#tried = rate;
    // The worker tries a new limit when it is above its estimate, but no more than the limit that it
    // had before, and not at all when that one was not above the estimate. So the old one is put out of
    // the way, where nothing is tried, and only the third is a try (mediasoup worker,
    // `ProbeController::OnMaxTotalAllocatedBitrate`, which is asked before the limit itself counts).
    for (const limit of [estimate, rate, rate * nudge])
      await this.#transport.setMaxOutgoingBitrate(Math.round(limit));
    return true;
  }
}
