/**
 * Notices silence long before TCP would: a page is pinged at a fixed pace, and answers. However long
 * the network path is, its answers then come at that pace too. The other side is told that the connection is
 * unstable, and then that it is lost. A computer with all its cores busy answers late, though its
 * network lives: what its browser still sends to the media server by itself then speaks for it.
 *
 * Time is counted, not read from the clock: one that is set back would stop the pings.
 */
import type { Socket } from 'socket.io';
import type { Attachment, PageConnection } from '../application/actor.ts';
import type { Connection } from './connection.ts';
import type { Services } from '../application/services.ts';

// Promised: shown as unstable within 1.5 seconds, as lost within 3.
const unstableAfterMs = 1_250;
const lostAfterMs = 2_600;
const lookEveryMs = 200;
/** At every fourth look. */
const pingEveryMs = 800;
/** Media that grows is asked for again after this time. */
const mediaEveryMs = 1_000;

interface Watched {
  connection: Connection;
  ping: () => void;
  pingedAt: number;
  /** When the page was last heard. */
  heardAt: number;
  unstable: boolean;
  /** Where the other page was told that this one is unstable, to be told also when that is over. */
  attachment?: Attachment;
  /** The page that was told so; a next one in its place has yet to be. */
  told?: PageConnection | undefined;
  /** Bytes of the page's media that had come when it was last asked for, and when that was. */
  media?: { bytes: number | undefined; at: number };
}

type LivenessServices = Pick<Services, 'clock' | 'connections' | 'rooms' | 'logger'>;

export class Heartbeat {
  readonly #services: LivenessServices;
  readonly #lost: (connection: Connection) => void;
  readonly #watched = new Set<Watched>();
  #cancel: () => void;
  #dueAt: number;

  /** @param lost Is called when a page has been silent for too long. */
  constructor(services: LivenessServices, lost: (connection: Connection) => void) {
    this.#services = services;
    this.#lost = lost;
    this.#dueAt = performance.now() + lookEveryMs;
    this.#cancel = this.#lookLater();
  }

  watch(connection: Connection, socket: Socket): void {
    const now = performance.now();
    // engine.io pings at a pace of its own, only later the longer the network path is.
    const conn = socket.conn as unknown as { sendPacket: (type: 'ping') => void };
    const ping = () => {
      conn.sendPacket('ping');
    };
    const watched: Watched = { connection, ping, pingedAt: now, heardAt: now, unstable: false };
    this.#watched.add(watched);
    socket.conn.on('packet', () => {
      watched.heardAt = performance.now();
      this.#setUnstable(watched, false);
    });
    socket.conn.once('close', () => {
      this.#watched.delete(watched);
      this.#setUnstable(watched, false);
    });
  }

  close(): void {
    this.#cancel();
    this.#watched.clear();
  }

  #lookLater(): () => void {
    return this.#services.clock.after(lookEveryMs, () => {
      this.#look();
      this.#cancel = this.#lookLater();
    });
  }

  #look(): void {
    const now = performance.now();
    // While this process itself stood still, nobody could be heard.
    const stoodStillMs = Math.max(0, now - this.#dueAt);
    this.#dueAt = now + lookEveryMs;
    for (const watched of this.#watched) {
      // A look comes a little late each time, and must not miss its turn for that.
      if (now - watched.pingedAt > pingEveryMs - lookEveryMs / 2) {
        watched.pingedAt = now;
        watched.ping();
      }
      // Another page of the same person has taken its place, and is heard.
      if (watched.attachment !== watched.connection.participant) this.#steadyAgain(watched);
      this.#tellUnstable(watched);
      watched.heardAt += stoodStillMs;
      const silentMs = now - watched.heardAt;
      if (silentMs >= unstableAfterMs) this.#setUnstable(watched, true);
      if (silentMs >= lostAfterMs) this.#judge(watched, now);
    }
  }

  #setUnstable(watched: Watched, unstable: boolean): void {
    if (watched.unstable === unstable) return;
    watched.unstable = unstable;
    delete watched.media;
    if (!unstable) this.#steadyAgain(watched);
    const { participant } = watched.connection;
    if (!unstable || !participant) return;
    watched.attachment = participant;
    this.#tellUnstable(watched);
    this.#mediaGrew(watched).catch(() => false);
  }

  #steadyAgain(watched: Watched): void {
    this.#otherOf(watched)?.emit('presence.unstable', { unstable: false });
    delete watched.attachment;
    delete watched.told;
  }

  #tellUnstable(watched: Watched): void {
    const other = this.#otherOf(watched);
    if (other === watched.told) return;
    watched.told = other;
    other?.emit('presence.unstable', { unstable: true });
  }

  /** The other page, of an attachment that is unstable. */
  #otherOf({ attachment }: Watched): PageConnection | undefined {
    if (!attachment) return undefined;
    const { session, id } = attachment;
    const { lead, sharer } = session;
    const other = id === lead.id ? sharer : id === sharer?.id ? lead : undefined;
    return other && this.#services.connections.of(other.id);
  }

  #judge(watched: Watched, now: number): void {
    if (watched.media && now - watched.media.at < mediaEveryMs) return;
    this.#mediaGrew(watched)
      // A room that is gone speaks for nobody.
      .catch(() => false)
      .then((grew) => {
        if (!grew && watched.unstable && this.#watched.delete(watched))
          this.#lost(watched.connection);
      })
      .catch((error: unknown) => {
        this.#services.logger.error({ err: error }, 'a silent page was not let go');
      });
  }

  /** Whether media has come from the page since it was last asked for; so too while that is not known yet. */
  async #mediaGrew(watched: Watched): Promise<boolean> {
    const { rooms } = this.#services;
    const { participant } = watched.connection;
    if (!participant) return false;
    const before = watched.media?.bytes;
    watched.media = { bytes: undefined, at: performance.now() };
    const room = rooms.find(participant.session.id);
    const bytes = (await room?.bytesFrom(participant.id)) ?? 0;
    watched.media = { bytes, at: performance.now() };
    return before === undefined || bytes > before;
  }
}
