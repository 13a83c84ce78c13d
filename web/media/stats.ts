/** A browser's statistics of one transport (W3C WebRTC Statistics). */

// Missing in TypeScript's library. W3C WebRTC Statistics, `RTCIceCandidateStats`.
export interface CandidateStats extends RTCStats {
  candidateType?: RTCIceCandidateType;
  protocol?: string;
  port?: number;
}

// Missing in TypeScript's library. W3C WebRTC Statistics, `RTCVideoSourceStats`.
interface VideoSourceStats extends RTCStats {
  frames?: number;
}

interface StatsByType {
  'media-source': VideoSourceStats;
  transport: RTCTransportStats;
  'local-candidate': CandidateStats;
  'candidate-pair': RTCIceCandidatePairStats;
  'inbound-rtp': RTCInboundRtpStreamStats;
  'outbound-rtp': RTCOutboundRtpStreamStats;
  // Missing in TypeScript's library. W3C WebRTC Statistics, `RTCRemoteInboundRtpStreamStats`.
  'remote-inbound-rtp': RTCReceivedRtpStreamStats & { fractionLost?: number };
}

/** Statistics of one type, and of one kind of media. */
export function statsOf<Type extends keyof StatsByType>(
  stats: RTCStats[],
  type: Type,
  kind?: 'audio' | 'video',
): StatsByType[Type][] {
  const found = stats.filter(
    (stat) => stat.type === type && (!kind || (stat as { kind?: string }).kind === kind),
  );
  return found as StatsByType[Type][];
}

/** Frames that a receiver has decoded, or that a sender's track has produced. */
export function framesIn(report: RTCStatsReport): number {
  const stats = [...report.values()] as RTCStats[];
  const [received] = statsOf(stats, 'inbound-rtp');
  const [source] = statsOf(stats, 'media-source');
  return received?.framesDecoded ?? source?.frames ?? 0;
}

/** The pair of candidates that is in use. */
export function selectedPair(report: RTCStatsReport): RTCIceCandidatePairStats | undefined {
  const stats = [...report.values()] as RTCStats[];
  const pairs = statsOf(stats, 'candidate-pair');
  const [transport] = statsOf(stats, 'transport');
  return (
    pairs.find(({ id }) => id === transport?.selectedCandidatePairId) ??
    // Firefox does not report which pair is in use.
    pairs.find((pair) => pair.nominated && pair.state === 'succeeded')
  );
}
