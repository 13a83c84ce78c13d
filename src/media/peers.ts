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

  /** The codecs in which everybody else can show a screen, best first. Empty while nobody has said it. */
  screenCodecsFor(peer: Peer): string[] {
    const ready = this.others(peer).filter(({ rtpCapabilities }) => rtpCapabilities);
    return screenCodecs(
      this.#counting(ready).flatMap(({ rtpCapabilities }) => rtpCapabilities ?? []),
    );
  }

  /** Tells everybody for whom it has changed. */
  tellScreenCodecs(tell: RoomEvents['screenCodecs']): void {
    for (const peer of this.all()) {
      const codecs = this.screenCodecsFor(peer);
      if (codecs.join() === peer.toldCodecs.join()) continue;
      peer.toldCodecs = codecs;
      tell(peer.id, codecs);
    }
  }

  /** Bits per second that the slowest viewer can take; undefined while that is not known. */
  get screenRate(): number | undefined {
    return slowestScreenRate(this.#counting(this.all().filter(({ shownScreen }) => shownScreen)));
  }

  /** Whoever is away holds back nobody who is here. Where all are away, they may be on their way back. */
  #counting(peers: Peer[]): Peer[] {
    const here = peers.filter(({ id }) => this.#isHere(id));
    return here.length > 0 ? here : peers;
  }
}

/** @returns Bits per second for the slowest viewer: all viewers share one stream. */
export function slowestScreenRate(
  peers: { shownScreen: object | undefined; screenRate: number | undefined }[],
): number | undefined {
  const rates = peers.flatMap(({ shownScreen, screenRate }) =>
    shownScreen && screenRate !== undefined ? [screenRate] : [],
  );
  return rates.length > 0 ? Math.min(...rates) : undefined;
}
