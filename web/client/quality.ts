/** How good the connection is, measured once a second. */

export type QualityLevel = 'measuring' | 'good' | 'fair' | 'poor';

export interface Quality {
  level: QualityLevel;
  /** To the media server and back. */
  roundTripMs?: number;
  /** Share of packets lost in the last second, from 0 to 1. */
  loss?: number;
  framesPerSecond?: number;
  width?: number;
  height?: number;
  codec?: string;
  road?: 'udp' | 'tcp';
}

interface Counters {
  lost: number;
  received: number;
}

/** Turns the browser's counters into figures; keeps the counters of the second before. */
export class QualityMeter {
  private before: Counters = { lost: 0, received: 0 };

  /** @param reports Of the sending and of the receiving transport. */
  measure(reports: RTCStatsReport[]): Quality {
    const stats = reports.flatMap((report) => [...report.values()] as RTCStats[]);
    const figures = { ...this.roadOf(reports), ...pictureOf(stats), ...this.lossOf(stats) };
    return { ...figures, level: levelOf(figures) };
  }

  private roadOf(reports: RTCStatsReport[]): Pick<Quality, 'roundTripMs' | 'road'> {
    for (const report of reports) {
      const pair = selectedPair(report);
      if (pair?.currentRoundTripTime === undefined) continue;
      const local = report.get(pair.localCandidateId) as { protocol?: string } | undefined;
      return {
        roundTripMs: Math.round(pair.currentRoundTripTime * 1_000),
        road: local?.protocol === 'tcp' ? 'tcp' : 'udp',
      };
    }
    return {};
  }

  private lossOf(stats: RTCStats[]): Pick<Quality, 'loss'> {
    const reported = statsOf(stats, 'remote-inbound-rtp', 'video')[0];
    if (reported?.fractionLost !== undefined) return { loss: reported.fractionLost };
    const now: Counters = { lost: 0, received: 0 };
    for (const stat of statsOf(stats, 'inbound-rtp')) {
      now.lost += stat.packetsLost ?? 0;
      now.received += stat.packetsReceived ?? 0;
    }
    const lost = Math.max(0, now.lost - this.before.lost);
    const received = Math.max(0, now.received - this.before.received);
    this.before = now;
    return lost + received > 0 ? { loss: lost / (lost + received) } : {};
  }
}

function selectedPair(report: RTCStatsReport): RTCIceCandidatePairStats | undefined {
  const pairs = statsOf([...report.values()] as RTCStats[], 'candidate-pair');
  return pairs.find((pair) => pair.nominated && pair.state === 'succeeded');
}

function pictureOf(
  stats: RTCStats[],
): Pick<Quality, 'framesPerSecond' | 'width' | 'height' | 'codec'> {
  // The media server probes the line with a stream that has no picture.
  const video = [
    ...statsOf(stats, 'inbound-rtp', 'video'),
    ...statsOf(stats, 'outbound-rtp', 'video'),
  ].find(({ frameWidth }) => frameWidth !== undefined);
  if (!video) return {};
  const codec = stats.find(
    (stat): stat is RTCStats & { mimeType: string } => stat.id === video.codecId,
  );
  return {
    framesPerSecond: Math.round(video.framesPerSecond ?? 0),
    ...(video.frameWidth !== undefined && { width: video.frameWidth }),
    ...(video.frameHeight !== undefined && { height: video.frameHeight }),
    ...(codec && { codec: codec.mimeType.replace(/^video\//, '') }),
  };
}

// A low frame rate says nothing: a still screen sends few frames.
function levelOf({ roundTripMs, loss = 0 }: Omit<Quality, 'level'>): QualityLevel {
  if (roundTripMs === undefined) return 'measuring';
  if (loss > 0.08 || roundTripMs > 400) return 'poor';
  if (loss > 0.02 || roundTripMs > 180) return 'fair';
  return 'good';
}

interface StatsByType {
  'candidate-pair': RTCIceCandidatePairStats;
  'inbound-rtp': RTCInboundRtpStreamStats;
  'outbound-rtp': RTCOutboundRtpStreamStats;
  // Missing in TypeScript's library; W3C WebRTC Statistics, `RTCRemoteInboundRtpStreamStats`.
  'remote-inbound-rtp': RTCReceivedRtpStreamStats & { fractionLost?: number };
}

function statsOf<Type extends keyof StatsByType>(
  stats: RTCStats[],
  type: Type,
  kind?: 'audio' | 'video',
): StatsByType[Type][] {
  const found = stats.filter(
    (stat) => stat.type === type && (!kind || (stat as { kind?: string }).kind === kind),
  );
  return found as StatsByType[Type][];
}
