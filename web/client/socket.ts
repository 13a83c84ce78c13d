/** The page's one socket: typed requests with answers, events, and word of its own connection. */
import { io, type Socket } from 'socket.io-client';
import { BesideError, type ErrorReply } from '../../src/protocol/error-codes.ts';
import type { AccessEndReason, EventName, Events } from '../../src/protocol/events.ts';
import { paths } from '../../src/protocol/paths.ts';
import type { Answer, Payload, Reply, RequestName } from '../../src/protocol/requests.ts';
import { NoAnswerError, SocketRefusedError } from './request.ts';
import { onNetworkChange } from './network-change.ts';
import { Listeners, type Unsubscribe } from './observable.ts';
import { pageId } from './page-id.ts';
import { Heartbeat } from './heartbeat.ts';

const answerWithinMs = 8_000;
const tryAgainAfterMs = 1_000;

/** Opened when something of the page first needs it. Whatever is shown, it then lasts for as long as the page. */
class PageSocket {
  readonly connected = new Listeners();
  readonly disconnected = new Listeners();
  /** The server refuses the connection, for instance since nobody is signed in. */
  readonly refused = new Listeners<ErrorReply>();

  /** What this page could do has ended or changed: only after `role-revoked` it is let in again by itself. */
  readonly accessEnded = new Listeners<AccessEndReason>();

  /** Nothing is heard of the server at the moment; soon the connection is lost, or it is heard again. */
  readonly unstable = new Listeners<boolean>();

  private readonly silence = new Heartbeat({
    unstable: (unstable) => this.unstable.notify(unstable),
    lost: () => this.socket.io.engine.close(), // Then socket.io connects anew.
  });
  private readonly socket: Socket;
  private retry: ReturnType<typeof setTimeout> | undefined;
  /** Something needs it, and it has not been ended. */
  private wanted = false;

  constructor() {
    this.socket = io({
      autoConnect: false,
      path: paths.socket,
      auth: (say) => void pageId().then((page) => say({ page })),
      transports: ['websocket'],
      reconnectionDelay: 200,
      reconnectionDelayMax: 2_000,
      timeout: 5_000,
    });
    onNetworkChange(() => this.hurry());
    window.addEventListener('pagehide', () => this.socket.disconnect());
    window.addEventListener('pageshow', ({ persisted }) => {
      // The browser had kept the page, and shows it again.
      if (persisted && this.wanted) this.socket.connect();
    });
    this.socket.on('connect', () => {
      this.silence.start();
      this.socket.io.engine.on('heartbeat', () => this.silence.heard()); // Anything that comes.
      this.connected.notify();
    });
    this.socket.on('disconnect', (reason) => {
      this.silence.stop();
      this.disconnected.notify();
      // The one case that socket.io leaves to us: a server that hangs up, as when it restarts.
      if (reason === 'io server disconnect') this.connectSoon(tryAgainAfterMs);
    });
    this.on('access.ended', ({ reason }) => {
      // To try again would lead to the sign-in page, away from what there is to read.
      if (reason !== 'role-revoked') this.end();
      this.accessEnded.notify(reason);
    });
    this.socket.on('connect_error', (error: Error & { data?: ErrorReply }) => {
      this.disconnected.notify();
      if (!error.data) return; // No network path to the server: socket.io goes on trying.
      const { code, retryAfterSeconds } = error.data;
      // Whoever is not signed in is not asked for again every second.
      if (code === 'SIGN_IN_REQUIRED') this.end();
      else
        this.connectSoon(
          retryAfterSeconds === undefined ? tryAgainAfterMs : retryAfterSeconds * 1_000,
        );
      this.refused.notify(error.data);
    });
  }

  get isConnected(): boolean {
    return this.socket.connected;
  }

  /** Whether it is open, on its way, or will be tried again. */
  get isWanted(): boolean {
    return this.wanted;
  }

  /** Whether it is open or on its way. */
  private get isActive(): boolean {
    return this.socket.active;
  }

  /** Opens it, unless it is open or on its way: something needs it, which it may have been ended for. */
  open(): void {
    this.wanted = true;
    if (this.isActive) return;
    clearTimeout(this.retry);
    this.socket.connect();
  }

  /**
   * Asks the server.
   *
   * @throws BesideError with the server's code, or NoAnswerError.
   */
  async request<Name extends RequestName>(
    name: Name,
    payload: Payload<Name>,
  ): Promise<Reply<Name>> {
    let answer: Answer<Name>;
    try {
      answer = (await this.socket
        .timeout(answerWithinMs)
        .emitWithAck(name, payload)) as Answer<Name>;
    } catch (error) {
      const Failed = (await this.isRefusedOnTheWay()) ? SocketRefusedError : NoAnswerError;
      throw new Failed(name, { cause: error });
    }
    if (answer.ok) return answer.value;
    const { code, ...details } = answer.error;
    throw new BesideError(code, details);
  }

  /** Subscribes to an event of the server. */
  on<Name extends EventName>(name: Name, listener: (value: Events[Name]) => void): Unsubscribe {
    // The types of socket.io know nothing of our table.
    const event: string = name;
    this.socket.on(event, listener);
    return () => this.socket.off(event, listener);
  }

  /** Until something needs it anew. */
  private end(): void {
    this.wanted = false;
    clearTimeout(this.retry);
    this.socket.disconnect();
  }

  /** Some proxies let pages through, and no WebSockets. */
  private async isRefusedOnTheWay(): Promise<boolean> {
    if (this.socket.connected) return false;
    try {
      return (await fetch(paths.healthy, { cache: 'no-store' })).ok;
    } catch {
      return false;
    }
  }

  /** An attempt that began without a network would go on waiting for it. */
  private hurry(): void {
    if (this.isActive && !this.socket.connected) this.socket.disconnect().connect();
  }

  private connectSoon(afterMs: number): void {
    clearTimeout(this.retry);
    this.retry = setTimeout(() => this.socket.connect(), afterMs);
  }
}

export const pageSocket = new PageSocket();
