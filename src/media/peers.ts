import type { ParticipantId } from '../protocol/session-view.ts';
import { screenCodecs } from './codecs.ts';
import type { Peer } from './peer.ts';
import type { RoomEvents, RoomHost } from './room-events.ts';

/** The peers of one room. */
export class Peers extends Map<ParticipantId, Peer> {
  readonly #isHere: RoomHost['isHere'];

  constructor(isHere: RoomHost['isHere']) {
    super();
    this.#isHere = isHere;
  }

  all(): Peer[] {
    return [...this.values()];
  }

  others(peer: Peer): Peer[] {
    return this.all().filter((each) => each !== peer);
  }

  /**
   * The codecs in which everybody else can show a screen, best first. Empty until a page has
   * reported its codecs.
   */
  screenCodecsFor(peer: Peer): string[] {
    const ready = this.others(peer).filter(({ rtpCapabilities }) => rtpCapabilities);
    return screenCodecs(
      this.#counting(ready).flatMap(({ rtpCapabilities }) => rtpCapabilities ?? []),
    );
  }

  /** Tells each peer its list of codecs, if that has changed. */
  tellScreenCodecs(tell: RoomEvents['screenCodecs']): void {
    for (const peer of this.all()) {
      const codecs = this.screenCodecsFor(peer);
      if (codecs.join() === peer.toldCodecs.join()) continue;
      peer.toldCodecs = codecs;
      tell(peer.id, codecs);
    }
  }

  /** Bits per second that the slowest viewer can receive. Undefined while that is not known. */
  get screenRate(): number | undefined {
    return slowestScreenRate(this.#counting(this.all().filter(({ shownScreen }) => shownScreen)));
  }

  /**
   * @returns The peers that count. Those who are away do not, so that they do not slow down the
   *   others. If all are away, all count, because they may come back soon.
   */
  #counting(peers: Peer[]): Peer[] {
    const here = peers.filter(({ id }) => this.#isHere(id));
    return here.length > 0 ? here : peers;
  }
}

/**
 * @returns Bits per second for the slowest viewer, because all viewers get the same stream.
 *   Undefined while no rate is known.
 */
export function slowestScreenRate(
  peers: { shownScreen: object | undefined; screenRate: number | undefined }[],
): number | undefined {
  const rates = peers.flatMap(({ shownScreen, screenRate }) =>
    shownScreen && screenRate !== undefined ? [screenRate] : [],
  );
  return rates.length > 0 ? Math.min(...rates) : undefined;
}
