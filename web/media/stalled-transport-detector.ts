/**
 * Notices a network path over which nothing comes any more while its figures still are those of the last good
 * moment. A browser that gets no answer asks ever more often, and takes some seven seconds until it
 * says itself that the connection is gone; this takes about four.
 */
import { selectedPair } from './stats.ts';

/** In a second; of a network path that answers, browsers ask once at the most. */
const manyRequests = 3;

export class StalledTransportDetector {
  private before = new Map<string, RTCIceCandidatePairStats>();

  /** @param reports Of each transport, a second after those of the last call. */
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

/** Firefox does not count: there the answer is no. */
function isSilentSince(last: RTCIceCandidatePairStats, now: RTCIceCandidatePairStats): boolean {
  const asked = (now.requestsSent ?? 0) - (last.requestsSent ?? 0);
  return (
    asked >= manyRequests &&
    now.responsesReceived === last.responsesReceived &&
    now.bytesReceived === last.bytesReceived
  );
}
