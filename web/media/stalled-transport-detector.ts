/**
 * Notices that nothing comes over a network path, although its figures are still good. A browser
 * without answers sends more and more requests, and reports after about seven seconds that the
 * connection is lost. This needs about four.
 */
import { selectedPair } from './stats.ts';

/** In a second. If a path answers, browsers send at most one request a second. */
const manyRequests = 3;

export class StalledTransportDetector {
  private before = new Map<string, RTCIceCandidatePairStats>();

  /** @param reports One for each transport, a second after those of the last call. */
  areIn(reports: RTCStatsReport[]): boolean {
    const { before } = this;
    this.before = new Map();
    let anySilent = false;
    for (const [transport, report] of reports.entries()) {
      const pair = selectedPair(report);
      if (!pair) continue;
      const key = `${transport} ${pair.id}`;
      this.before.set(key, pair);
      const last = before.get(key);
      if (last && isSilentSince(last, pair)) anySilent = true;
    }
    return anySilent;
  }
}

/** Firefox has no such counters, so there the result is false. */
function isSilentSince(last: RTCIceCandidatePairStats, now: RTCIceCandidatePairStats): boolean {
  const asked = (now.requestsSent ?? 0) - (last.requestsSent ?? 0);
  return (
    asked >= manyRequests &&
    now.responsesReceived === last.responsesReceived &&
    now.bytesReceived === last.bytesReceived
  );
}
