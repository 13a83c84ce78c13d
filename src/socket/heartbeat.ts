/**
 * Notices silence long before TCP would. A page is pinged at a fixed pace, and answers. Its answers
 * come at that pace even over a slow network path. The other side is notified that the connection
 * is unstable, and then that it is lost. A computer whose cores are all busy answers late although
 * its network works. Then the media that its browser still sends shows that it is there.
 *
 * Time is counted with a monotonic clock. A clock that is set back would stop the pings.
 */
import { setImmediate } from 'node:timers/promises';
import type { Socket } from 'socket.io';
import type { Attachment, PageConnection } from '../application/actor.ts';
import type { Connection } from './connection.ts';
import type { Services } from '../application/services.ts';

// Promised: shown as unstable within 1.5 seconds, as lost within 3.
const unstableAfterMs = 1_250;
const lostAfterMs = 2_600;
const lookEveryMs = 200;
/**
 * To ping so many, and to hear as many answers, takes less than a millisecond. Then others have
 * their turn. An HTTP request needs several turns.
 */
const pingedAtOnce = 10;
/** At every fourth look. */
const pingEveryMs = 800;
/** After media has come, the media server is asked again after this time. */
const mediaEveryMs = 1_000;

interface Watched {
  connection: Connection;
  ping: () => void;
  pingedAt: number;
  /** When the page was last heard. */
  heardAt: number;
  unstable: boolean;
  /** Set while this page is unstable: the attachment whose other side was notified. */
  attachment?: Attachment;
  /** The page that was notified. A page that replaces it is notified too. */
  notified?: PageConnection | undefined;
  /** The bytes of the page's media at the last count, and the time of that count. */
  media?: { bytes: number | undefined; at: number };
}

type HeartbeatServices = Pick<Services, 'clock' | 'connections' | 'rooms' | 'logger'>;

export class Heartbeat {
  readonly #services: HeartbeatServices;
  readonly #lost: (connection: Connection) => void;
  readonly #watched = new Set<Watched>();
  #cancel: () => void;
  #dueAt: number;
  #isClosed = false;

  /** @param lost Called when a page has been silent for too long. */
  constructor(services: HeartbeatServices, lost: (connection: Connection) => void) {
    this.#services = services;
    this.#lost = lost;
    this.#dueAt = performance.now() + lookEveryMs;
    this.#cancel = this.#lookLater();
  }

  watch(connection: Connection, socket: Socket): void {
    const now = performance.now();
    // engine.io's own pings come later when the network path is slow.
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
    this.#isClosed = true;
    this.#cancel();
    this.#watched.clear();
  }

  #lookLater(): () => void {
    return this.#services.clock.after(lookEveryMs, () => {
      void this.#look().then(() => {
        if (!this.#isClosed) this.#cancel = this.#lookLater();
      });
    });
  }

  async #look(): Promise<void> {
    const now = performance.now();
    // While this process itself was suspended, nobody could be heard.
    const suspendedMs = Math.max(0, now - this.#dueAt);
    this.#dueAt = now + lookEveryMs;
    let pinged = 0;
    for (const watched of this.#watched) {
      // Each look comes a little late, and must not miss its turn because of that.
      if (now - watched.pingedAt > pingEveryMs - lookEveryMs / 2) {
        watched.pingedAt = now;
        watched.ping();
        pinged += 1;
        if (pinged % pingedAtOnce === 0) await setImmediate();
      }
      // Another page of the same person has replaced it, and is heard.
      if (watched.attachment !== watched.connection.participant) this.#stableAgain(watched);
      this.#emitUnstable(watched);
      watched.heardAt += suspendedMs;
      const silentMs = now - watched.heardAt;
      if (silentMs >= unstableAfterMs) this.#setUnstable(watched, true);
      if (silentMs >= lostAfterMs) this.#judge(watched, now);
    }
  }

  #setUnstable(watched: Watched, unstable: boolean): void {
    if (watched.unstable === unstable) return;
    watched.unstable = unstable;
    delete watched.media;
    if (!unstable) this.#stableAgain(watched);
    const { participant } = watched.connection;
    if (!unstable || !participant) return;
    watched.attachment = participant;
    this.#emitUnstable(watched);
    this.#mediaGrew(watched).catch(() => false);
  }

  #stableAgain(watched: Watched): void {
    this.#otherOf(watched)?.emit('presence.unstable', { unstable: false });
    delete watched.attachment;
    delete watched.notified;
  }

  #emitUnstable(watched: Watched): void {
    const other = this.#otherOf(watched);
    if (other === watched.notified) return;
    watched.notified = other;
    other?.emit('presence.unstable', { unstable: true });
  }

  /** The other side's page, for an attachment that is unstable. */
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
      // A room that has closed proves nothing.
      .catch(() => false)
      .then((grew) => {
        if (!grew && watched.unstable && this.#watched.delete(watched))
          this.#lost(watched.connection);
      })
      .catch((error: unknown) => {
        this.#services.logger.error({ err: error }, 'a silent page was not let go');
      });
  }

  /** Whether media has come from the page since the last count. True also before the first count. */
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
