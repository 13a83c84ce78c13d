/**
 * Watches the network path of one transport to the media server. If the path is lost, it looks for
 * another one (ICE restart, RFC 8445, section 9). The owner closes it.
 */
import type { types } from 'mediasoup-client';
import { NoAnswerError, type Ask } from '../client/request.ts';
import { Listeners } from '../client/observable.ts';

const restartedWithinMs = 3_000;
const retryAfterMs = 1_000;

export class IceRestart {
  /** The path was lost, or was found. */
  readonly changed = new Listeners();
  /** The path is lost, and no other path was found. */
  readonly broken = new Listeners();

  private readonly ask: Ask;
  private readonly transport: types.Transport;
  private wasThere = false;
  private isRestarting = false;
  private attempt = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(ask: Ask, transport: types.Transport) {
    this.ask = ask;
    this.transport = transport;
    transport.on('connectionstatechange', (state) => {
      if (state === 'connected') this.found();
      else if (state === 'disconnected') void this.restartIce();
      // A path that never worked cannot be restarted. A restart that is running has its own time
      // limit, so this does not give up then.
      else if (state === 'failed' && !this.isRestarting) this.giveUp();
      this.changed.notify();
    });
  }

  /**
   * Whether nothing gets through at the moment, although the path has worked before. The browser
   * notices that only after some seconds.
   */
  get isInterrupted(): boolean {
    return this.wasThere && this.transport.connectionState !== 'connected';
  }

  /**
   * Looks for another network path. Call it if this one is lost, or a better one may exist.
   *
   * @param anew Starts even if another attempt is running, because that one may get no answer.
   */
  async restartIce(anew = false): Promise<void> {
    const { transport } = this;
    if (transport.closed || transport.connectionState === 'new') return;
    if (this.isRestarting && !anew) return;
    this.isRestarting = true;
    const attempt = ++this.attempt;
    clearTimeout(this.timer);
    try {
      const { iceParameters, iceServers } = await this.ask('media.restart-ice', {
        transportId: transport.id,
      });
      // When a page is back, it may have requested two restarts: one while it had no connection,
      // and one because it is back. The server answers them in the order in which it did them. So
      // the last answer is valid, and only its time limit counts.
      clearTimeout(this.timer);
      this.timer = setTimeout(() => {
        this.isRestarting = false;
        if (transport.connectionState !== 'connected') this.giveUp();
      }, restartedWithinMs);
      if (iceServers.length > 0) await transport.updateIceServers({ iceServers });
      await transport.restartIce({ iceParameters });
    } catch (error) {
      if (attempt !== this.attempt) return;
      // If the network is lost, the socket is lost too. Then requests get no answer.
      if (error instanceof NoAnswerError) this.restartLater();
      else this.giveUp();
    }
  }

  /** Call it when the transport is closed. */
  close(): void {
    clearTimeout(this.timer);
  }

  private found(): void {
    this.wasThere = true;
    this.isRestarting = false;
    clearTimeout(this.timer);
  }

  /** Tries again later, or when the page enters its session again (`MediaSession.resume`). */
  private restartLater(): void {
    this.isRestarting = false;
    this.timer = setTimeout(() => void this.restartIce(), retryAfterMs);
  }

  private giveUp(): void {
    if (!this.transport.closed) this.broken.notify();
  }
}
