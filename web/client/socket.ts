/**
 * The only socket of the page. It has typed requests with answers, events, and the state of the
 * connection.
 */
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

/** It opens when a part of the page first needs it. Then it stays open as long as the page. */
class PageSocket {
  readonly connected = new Listeners();
  readonly disconnected = new Listeners();
  /** The server refuses the connection, for instance because nobody is signed in. */
  readonly refused = new Listeners<ErrorReply>();

  /**
   * Rights of this person have ended or changed. The page connects again by itself only after
   * `role-revoked`.
   */
  readonly accessEnded = new Listeners<AccessEndReason>();

  /**
   * Whether nothing comes from the server at the moment. Soon the connection is lost, or something
   * comes again.
   */
  readonly unstable = new Listeners<boolean>();

  private readonly silence = new Heartbeat({
    unstable: (unstable) => this.unstable.notify(unstable),
    lost: () => this.socket.io.engine.close(), // Then socket.io connects again.
  });
  private readonly socket: Socket;
  private retry: ReturnType<typeof setTimeout> | undefined;
  /** Whether a part of the page needs the socket, and the socket was not ended since. */
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
      // The browser has kept the page in its back/forward cache, and shows it again.
      if (persisted && this.wanted) this.socket.connect();
    });
    this.socket.on('connect', () => {
      this.silence.start();
      this.socket.io.engine.on('heartbeat', () => this.silence.heard()); // At every packet.
      this.connected.notify();
    });
    this.socket.on('disconnect', (reason) => {
      this.silence.stop();
      this.disconnected.notify();
      // socket.io does not reconnect if the server closed the socket, for instance for a restart.
      if (reason === 'io server disconnect') this.connectSoon(tryAgainAfterMs);
    });
    this.on('access.ended', ({ reason }) => {
      // After another reason, connecting again would replace the notice by the sign-in page.
      if (reason !== 'role-revoked') this.end();
      this.accessEnded.notify(reason);
    });
    this.socket.on('connect_error', (error: Error & { data?: ErrorReply }) => {
      this.disconnected.notify();
      if (!error.data) return; // The server was not reached. socket.io tries again by itself.
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

  /** Whether the socket is open or opening, or will be opened again. */
  get isWanted(): boolean {
    return this.wanted;
  }

  /** Whether the socket is open or opening. */
  private get isActive(): boolean {
    return this.socket.active;
  }

  /** Opens the socket, unless it is open or opening. This also works after it was ended. */
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
    // The types of socket.io do not contain our events.
    const event: string = name;
    this.socket.on(event, listener);
    return () => this.socket.off(event, listener);
  }

  /** Closes the socket. It stays closed until a part of the page calls `open`. */
  private end(): void {
    this.wanted = false;
    clearTimeout(this.retry);
    this.socket.disconnect();
  }

  /**
   * @returns Whether the socket is refused on the way: pages come through, WebSockets do not. Some
   *   proxies do that.
   */
  private async isRefusedOnTheWay(): Promise<boolean> {
    if (this.socket.connected) return false;
    try {
      return (await fetch(paths.healthy, { cache: 'no-store' })).ok;
    } catch {
      return false;
    }
  }

  /** Connects anew. An attempt that began without a network would go on waiting for it. */
  private hurry(): void {
    if (this.isActive && !this.socket.connected) this.socket.disconnect().connect();
  }

  private connectSoon(afterMs: number): void {
    clearTimeout(this.retry);
    this.retry = setTimeout(() => this.socket.connect(), afterMs);
  }
}

export const pageSocket = new PageSocket();
