/** The typed socket: requests with answers, events, and word of its own connection. */
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

/** Owns the socket; whoever makes it closes it. */
export class SocketClient {
  readonly connected = new Listeners();
  readonly disconnected = new Listeners();
  /** The server refuses the connection, for instance since nobody is signed in. */
  readonly refused = new Listeners<ErrorReply>();

  /** What this page could do has ended or changed: it is let in again only after `role-revoked`. */
  readonly accessEnded = new Listeners<AccessEndReason>();

  /** Nothing is heard of the server at the moment; soon the connection is lost, or it is heard again. */
  readonly unstable = new Listeners<boolean>();

  private readonly silence = new Heartbeat({
    unstable: (unstable) => this.unstable.notify(unstable),
    lost: () => this.socket.io.engine.close(), // Then socket.io connects anew.
  });
  private readonly ignoreNetwork = onNetworkChange(() => this.hurry());
  private readonly socket: Socket;
  private retry: ReturnType<typeof setTimeout> | undefined;
  private readonly sayGoodbye = () => this.socket.disconnect();
  /** The browser had kept the page, and shows it again. */
  private readonly comeBack = ({ persisted }: PageTransitionEvent) => {
    if (persisted) this.socket.connect();
  };

  constructor() {
    this.socket = io({
      path: paths.socket,
      auth: (say) => void pageId().then((page) => say({ page })),
      transports: ['websocket'],
      reconnectionDelay: 200,
      reconnectionDelayMax: 2_000,
      timeout: 5_000,
    });
    window.addEventListener('pagehide', this.sayGoodbye);
    window.addEventListener('pageshow', this.comeBack);
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
      if (reason !== 'role-revoked') this.close();
      this.accessEnded.notify(reason);
    });
    this.socket.on('connect_error', (error: Error & { data?: ErrorReply }) => {
      this.disconnected.notify();
      if (!error.data) return; // No network path to the server: socket.io goes on trying.
      this.refused.notify(error.data);
      const seconds = error.data.retryAfterSeconds;
      this.connectSoon(seconds === undefined ? tryAgainAfterMs : seconds * 1_000);
    });
  }

  get isConnected(): boolean {
    return this.socket.connected;
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

  /** @returns Never; throws once the server refuses the connection. */
  refusal(): Promise<never> {
    return new Promise((_, reject) => {
      const unsubscribe = this.refused.add(({ code, ...details }) => {
        unsubscribe();
        reject(new BesideError(code, details));
      });
    });
  }

  /** Subscribes to an event of the server. */
  on<Name extends EventName>(name: Name, listener: (value: Events[Name]) => void): Unsubscribe {
    // The types of socket.io know nothing of our table.
    const event: string = name;
    this.socket.on(event, listener);
    return () => this.socket.off(event, listener);
  }

  /** Lets go of the server for good. */
  close(): void {
    clearTimeout(this.retry);
    this.ignoreNetwork();
    window.removeEventListener('pagehide', this.sayGoodbye);
    window.removeEventListener('pageshow', this.comeBack);
    this.silence.stop();
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
    if (this.socket.active && !this.socket.connected) this.socket.disconnect().connect();
  }

  private connectSoon(afterMs: number): void {
    clearTimeout(this.retry);
    this.retry = setTimeout(() => this.socket.connect(), afterMs);
  }
}
