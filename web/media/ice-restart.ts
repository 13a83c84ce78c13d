/**
 * The network path of one transport to the media server. When it is lost, another one is looked for (ICE
 * restart, RFC 8445, section 9).
 */
import type { types } from 'mediasoup-client';
import { NoAnswerError, type Ask } from '../client/request.ts';
import { Listeners } from '../client/observable.ts';

const mendedWithinMs = 3_000;
const askAgainAfterMs = 1_000;

export class IceRestart {
  /** It was lost, or it is there (again). */
  readonly changed = new Listeners();
  /** It is lost, and no other has been found. */
  readonly broken = new Listeners();

  private readonly ask: Ask;
  private readonly transport: types.Transport;
  private wasThere = false;
  private mending = false;
  private attempt = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(ask: Ask, transport: types.Transport) {
    this.ask = ask;
    this.transport = transport;
    transport.on('connectionstatechange', (state) => {
      if (state === 'connected') this.found();
      else if (state === 'disconnected') void this.mend();
      // What never got through has no network path to look for; what is being mended has its time.
      else if (state === 'failed' && !this.mending) this.giveUp();
      this.changed.notify();
    });
  }

  /** Nothing gets through at the moment, though it has before; known some seconds after it is so. */
  get isInterrupted(): boolean {
    return this.wasThere && this.transport.connectionState !== 'connected';
  }

  /**
   * Looks for another network path, be it that this one is lost or that there may be a better one.
   *
   * @param anew Whether an attempt that is under way gets no answer any more.
   */
  async mend(anew = false): Promise<void> {
    const { transport } = this;
    if (transport.closed || transport.connectionState === 'new') return;
    if (this.mending && !anew) return;
    this.mending = true;
    const attempt = ++this.attempt;
    clearTimeout(this.timer);
    try {
      const { iceParameters, iceServers } = await this.ask('media.restart-ice', {
        transportId: transport.id,
      });
      this.timer = setTimeout(() => {
        this.mending = false;
        if (transport.connectionState !== 'connected') this.giveUp();
      }, mendedWithinMs);
      if (iceServers.length > 0) await transport.updateIceServers({ iceServers });
      await transport.restartIce({ iceParameters });
    } catch (error) {
      if (attempt !== this.attempt) return;
      // A network that takes the media takes the socket too: what is asked then gets no answer.
      if (error instanceof NoAnswerError) this.mendLater();
      else this.giveUp();
    }
  }

  /** The transport is closed. */
  close(): void {
    clearTimeout(this.timer);
  }

  private found(): void {
    this.wasThere = true;
    this.mending = false;
    clearTimeout(this.timer);
  }

  /** Earlier, when the page has entered its session again (`MediaSession.resume`). */
  private mendLater(): void {
    this.mending = false;
    this.timer = setTimeout(() => void this.mend(), askAgainAfterMs);
  }

  private giveUp(): void {
    if (!this.transport.closed) this.broken.notify();
  }
}
