import { BesideError } from '../protocol/error-codes.ts';
import type { ConsumerOffer } from '../protocol/media-offer.ts';
import type { ParticipantId } from '../protocol/session-view.ts';
import type { NetworkPaths } from './ice-tcp/transport-paths.ts';
import { Room } from './room.ts';
import type { RoomHost } from './room-events.ts';
import type { MediaWorker, Workers } from './workers.ts';

/** The rooms by session. A room opens when the first page asks for it. */
export class Rooms {
  readonly #workers: Workers;
  readonly #networkPaths: NetworkPaths;
  readonly #hostOf: (sessionId: string) => RoomHost;
  readonly #rooms = new Map<string, { room: Room; on: MediaWorker }>();

  constructor(
    workers: Workers,
    networkPaths: NetworkPaths,
    hostOf: (sessionId: string) => RoomHost,
  ) {
    this.#workers = workers;
    this.#networkPaths = networkPaths;
    this.#hostOf = hostOf;
  }

  /** Calls for one session must come one after another (`SessionRegistry.change`). */
  async open(sessionId: string): Promise<Room> {
    const found = this.find(sessionId);
    if (found) return found;
    const on = this.#workers.leastUsed();
    // Counted before the first `await`. Otherwise rooms that open at the same time would all choose
    // the same worker.
    on.rooms += 1;
    try {
      const room = await this.#openOn(on, sessionId);
      this.#rooms.set(sessionId, { room, on });
      return room;
    } catch (error) {
      on.rooms -= 1;
      throw error;
    }
  }

  find(sessionId: string): Room | undefined {
    return this.#rooms.get(sessionId)?.room;
  }

  /** @throws {BesideError} `NOT_NOW` if nobody has joined its media. */
  get(sessionId: string): Room {
    const room = this.find(sessionId);
    if (!room) throw new BesideError('NOT_NOW');
    return room;
  }

  transportIds(sessionId: string, id: ParticipantId): string[] {
    return this.find(sessionId)?.transportIds(id) ?? [];
  }

  consumers(sessionId: string, id: ParticipantId): ConsumerOffer[] {
    return this.find(sessionId)?.consumers(id) ?? [];
  }

  close(sessionId: string): void {
    this.#remove(sessionId)?.close();
  }

  async #openOn(on: MediaWorker, sessionId: string): Promise<Room> {
    const host = this.#hostOf(sessionId);
    const { events } = host;
    const lost = () => {
      this.#remove(sessionId);
      events.lost();
    };
    return await Room.open(on, this.#networkPaths, { ...host, events: { ...events, lost } });
  }

  #remove(sessionId: string): Room | undefined {
    const entry = this.#rooms.get(sessionId);
    if (!entry) return undefined;
    this.#rooms.delete(sessionId);
    entry.on.rooms -= 1;
    return entry.room;
  }
}
