/** The page's one socket: typed requests with answers, events, and the state of the connection. */
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

/** It opens when some part of the page first needs it, and then lasts as long as the page. */
class PageSocket {
  readonly connected = new Listeners();
  readonly disconnected = new Listeners();
  /** The server refuses the connection, for instance because nobody is signed in. */
  readonly refused = new Listeners<ErrorReply>();

  /**
   * Rights of this person have ended or changed. Only after `role-revoked` does the page connect
   * again by itself.
   */
  readonly accessEnded = new Listeners<AccessEndReason>();

  /** Nothing is heard from the server at the moment. Soon the connection is lost, or heard again. */
  readonly unstable = new Listeners<boolean>();

  private readonly silence = new Heartbeat({
    unstable: (unstable) => this.unstable.notify(unstable),
    lost: () => this.socket.io.engine.close(), // Then socket.io connects again.
  });
  private readonly socket: Socket;
  private retry: ReturnType<typeof setTimeout> | undefined;
  /** Whether some part needs it, and it has not been ended. */
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
      // socket.io does not reconnect after a server has hung up, as it does when it restarts.
      if (reason === 'io server disconnect') this.connectSoon(tryAgainAfterMs);
    });
    this.on('access.ended', ({ reason }) => {
      // Connecting again would lead to the sign-in page, away from the notice.
      if (reason !== 'role-revoked') this.end();
      this.accessEnded.notify(reason);
    });
    this.socket.on('connect_error', (error: Error & { data?: ErrorReply }) => {
      this.disconnected.notify();
      if (!error.data) return; // The server cannot be reached: socket.io tries again by itself.
      const { code, retryAfterSeconds } = error.data;
      // A page without a sign-in must not try again every second.
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

  /** Whether it is open, opening, or will be tried again. */
  get isWanted(): boolean {
    return this.wanted;
  }

  /** Whether it is open or opening. */
  private get isActive(): boolean {
    return this.socket.active;
  }

  /** Opens it, unless it is open or opening. It also opens again after it was ended. */
  open(): void {
    this.wanted = true;
    if (this.isActive) return;
    clearTimeout(this.retry);
    this.socket.connect();
  }

  /**
   * Sends a request.
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
    // The types of socket.io do not know our table of events.
    const event: string = name;
    this.socket.on(event, listener);
    return () => this.socket.off(event, listener);
  }

  /** Ends it until something needs it again. */
  private end(): void {
    this.wanted = false;
    clearTimeout(this.retry);
    this.socket.disconnect();
  }

  /** Some proxies let pages through, but no WebSockets. */
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
