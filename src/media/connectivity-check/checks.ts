import { RateLimiterMemory, type RateLimiterRes } from 'rate-limiter-flexible';
import type { PathOffer } from '../../protocol/connection-check.ts';
import { BesideError } from '../../protocol/error-codes.ts';
import type { DtlsParameters } from '../../protocol/media-parameters.ts';
import type { Clock } from '../../common/clock.ts';
import { ConnectivityCheck } from './check.ts';
import type { NetworkPaths } from '../ice-tcp/transport-paths.ts';
import type { Workers } from '../workers.ts';

/** A page needs about ten seconds. */
const lastsMs = 60_000;
/** For one person in one minute. */
const checksPerMinute = 10;
/** At the same time, for everybody. */
const mostRooms = 100;

/** The connectivity checks under way: one for each person, for a minute at most. */
export class ConnectivityChecks {
  readonly #workers: Workers;
  readonly #networkPaths: NetworkPaths;
  readonly #clock: Clock;
  readonly #rate = new RateLimiterMemory({ points: checksPerMinute, duration: 60 });
  /** By person. */
  readonly #rooms = new Map<string, { room: ConnectivityCheck; cancel: () => void }>();

  constructor(workers: Workers, networkPaths: NetworkPaths, clock: Clock) {
    this.#workers = workers;
    this.#networkPaths = networkPaths;
    this.#clock = clock;
  }

  /**
   * Ends an earlier check of the same person.
   *
   * @param page The socket. The check ends with it.
   * @throws {BesideError} `TOO_MANY_REQUESTS`, `MEDIA_UNAVAILABLE`, or `NOT_NOW` if the same person
   *   has opened another check meanwhile.
   */
  async open(personKey: string, page: string): Promise<PathOffer[]> {
    try {
      await this.#rate.consume(personKey);
    } catch (error) {
      throw tooMany(Math.ceil((error as RateLimiterRes).msBeforeNext / 1_000));
    }
    this.#close(personKey);
    if (this.#rooms.size >= mostRooms) throw tooMany(lastsMs / 1_000);
    const room = new ConnectivityCheck(page, this.#workers.ends(), this.#networkPaths);
    const cancel = this.#clock.after(lastsMs, () => {
      this.#close(personKey);
    });
    this.#rooms.set(personKey, { room, cancel });
    return await room.open();
  }

  /** @throws {BesideError} `MEDIA_UNKNOWN`, or `MEDIA_REFUSED` if it is connected already. */
  async connect(page: string, transportId: string, dtls: DtlsParameters): Promise<void> {
    const [, room] = this.#of(page) ?? [];
    if (!room) throw new BesideError('MEDIA_UNKNOWN');
    await room.connect(transportId, dtls);
  }

  /** The page is gone. */
  leave(page: string): void {
    const [personKey] = this.#of(page) ?? [];
    if (personKey !== undefined) this.#close(personKey);
  }

  #of(page: string): [personKey: string, room: ConnectivityCheck] | undefined {
    for (const [personKey, { room }] of this.#rooms)
      if (room.page === page) return [personKey, room];
    return undefined;
  }

  #close(personKey: string): void {
    const entry = this.#rooms.get(personKey);
    this.#rooms.delete(personKey);
    entry?.cancel();
    entry?.room.close();
  }
}

function tooMany(retryAfterSeconds: number): BesideError {
  return new BesideError('TOO_MANY_REQUESTS', { retryAfterSeconds });
}
