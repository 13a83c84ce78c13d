import type { ParticipantId } from '../protocol/session-view.ts';
import { screenCodecs } from './codecs.ts';
import type { Peer } from './peer.ts';

/** The peers of one room. */
export class Peers extends Map<ParticipantId, Peer> {
  all(): Peer[] {
    return [...this.values()];
  }

  others(peer: Peer): Peer[] {
    return this.all().filter((each) => each !== peer);
  }

  /** What everybody else can show a screen in, best first; none while nobody has said it. */
  screenCodecsFor(peer: Peer): string[] {
    return screenCodecs(this.others(peer).flatMap(({ rtpCapabilities }) => rtpCapabilities ?? []));
  }
}

/** @returns Bits per second that the slowest viewer can take: there is one stream for all of them. */
export function slowestScreenRate(
  peers: { shownScreen: object | undefined; screenRate: number | undefined }[],
): number | undefined {
  const rates = peers.flatMap(({ shownScreen, screenRate }) =>
    shownScreen && screenRate !== undefined ? [screenRate] : [],
  );
  return rates.length > 0 ? Math.min(...rates) : undefined;
}
