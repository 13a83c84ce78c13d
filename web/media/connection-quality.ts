/** The quality of the connection, measured once a second. */
import type { NetworkPath } from '../../src/protocol/connection-check.ts';
import type { RelayFault } from './relay-fault.ts';
import { StalledTransportDetector } from './stalled-transport-detector.ts';
import { selectedPair, statsOf, type CandidateStats } from './stats.ts';

/** `unstable`: nothing gets through at the moment. */
export type QualityLevel = 'measuring' | 'good' | 'fair' | 'poor' | 'unstable';

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
  networkPath?: NetworkPath;
  /** Why the relay cannot be used, if there is one. */
  relayFault?: RelayFault;
}

interface Counters {
  lost: number;
  received: number;
}

/** Turns the browser's counters into figures. It keeps the counters of the second before. */
export class QualityMeter {
  private before: Counters = { lost: 0, received: 0 };
  private readonly silentPaths = new StalledTransportDetector();
  private readonly httpsPort: number;

  /** @param httpsPort The port of the pages. */
  constructor(httpsPort: number) {
    this.httpsPort = httpsPort;
  }

  /** @param reports Of the sending and of the receiving transport. */
  measure(reports: RTCStatsReport[], relayFault?: RelayFault): Quality {
    const stats = reports.flatMap((report) => [...report.values()] as RTCStats[]);
    const hasRelay = statsOf(stats, 'local-candidate').some((one) => one.candidateType === 'relay');
    const figures = {
      ...this.pathOf(reports),
      ...pictureOf(stats),
      ...this.lossOf(stats),
      ...(relayFault && !hasRelay && { relayFault }),
    };
    return { ...figures, level: this.silentPaths.areIn(reports) ? 'unstable' : levelOf(figures) };
  }

  private pathOf(reports: RTCStatsReport[]): Pick<Quality, 'roundTripMs' | 'networkPath'> {
    for (const report of reports) {
      const pair = selectedPair(report);
      if (pair?.currentRoundTripTime === undefined) continue;
      const local = report.get(pair.localCandidateId) as CandidateStats | undefined;
      const remote = report.get(pair.remoteCandidateId) as CandidateStats | undefined;
      return {
        roundTripMs: Math.round(pair.currentRoundTripTime * 1_000),
        networkPath: this.pathBetween(local, remote),
      };
    }
    return {};
  }

  private pathBetween(local?: CandidateStats, remote?: CandidateStats): NetworkPath {
    if (local?.candidateType === 'relay') return 'relay';
    if (local?.protocol !== 'tcp') return 'udp';
    return remote?.port === this.httpsPort ? 'https' : 'tcp';
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

function pictureOf(
  stats: RTCStats[],
): Pick<Quality, 'framesPerSecond' | 'width' | 'height' | 'codec'> {
  // The media server probes the path with a stream that has no picture.
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
/** The level that the figures mean. */
export function levelOf({ roundTripMs, loss = 0 }: Omit<Quality, 'level'>): QualityLevel {
  if (roundTripMs === undefined) return 'measuring';
  if (loss > 0.08 || roundTripMs > 400) return 'poor';
  if (loss > 0.02 || roundTripMs > 180) return 'fair';
  return 'good';
}
