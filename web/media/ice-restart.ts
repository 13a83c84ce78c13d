/**
 * The network path of one transport to the media server. If it is lost, this looks for another one
 * (ICE restart, RFC 8445, section 9).
 */
import type { types } from 'mediasoup-client';
import { NoAnswerError, type Ask } from '../client/request.ts';
import { Listeners } from '../client/observable.ts';

/**
 * Usually it takes less than one second. To build everything anew takes longer than the time that a
 * busy computer or a slow relay may need.
 */
const restartedWithinMs = 6_000;
const retryAfterMs = 1_000;

export class IceRestart {
  /** The path was lost, or it is there (again). */
  readonly changed = new Listeners();
  /** The path is lost, and no other was found. */
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
      // A path that never worked cannot be restarted. A restart that is under way has its own time
      // limit.
      else if (state === 'failed' && !this.isRestarting) this.giveUp();
      this.changed.notify();
    });
  }

  /**
   * Nothing gets through at the moment, although something has before. The browser notices that
   * only after some seconds.
   */
  get isInterrupted(): boolean {
    return this.wasThere && this.transport.connectionState !== 'connected';
  }

  /**
   * Looks for another network path, if this one is lost or a better one may exist.
   *
   * @param anew Start even if an attempt is under way, because that attempt will get no answer.
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
      // A later attempt has asked the server for another path, and this one's answer is outdated.
      if (attempt !== this.attempt) return;
      this.timer = setTimeout(() => {
        this.isRestarting = false;
        if (transport.connectionState !== 'connected') this.giveUp();
      }, restartedWithinMs);
      if (iceServers.length > 0) await transport.updateIceServers({ iceServers });
      await transport.restartIce({ iceParameters });
    } catch (error) {
      if (attempt !== this.attempt) return;
      // A network that loses the media also loses the socket. Requests then get no answer.
      if (error instanceof NoAnswerError) this.restartLater();
      else this.giveUp();
    }
  }

  /** The transport is closed. */
  close(): void {
    clearTimeout(this.timer);
  }

  private found(): void {
    this.wasThere = true;
    this.isRestarting = false;
    clearTimeout(this.timer);
  }

  /** It comes earlier if the page enters its session again (`MediaSession.resume`). */
  private restartLater(): void {
    this.isRestarting = false;
    this.timer = setTimeout(() => void this.restartIce(), retryAfterMs);
  }

  private giveUp(): void {
    if (!this.transport.closed) this.broken.notify();
  }
}
