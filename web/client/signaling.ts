/** The typed socket: requests with answers, events, and word of its own connection. */
import { io, type Socket } from 'socket.io-client';
import { BesideError, type ErrorReply } from '../../src/protocol/error-codes.ts';
import type { EventName, Events } from '../../src/protocol/events.ts';
import { paths } from '../../src/protocol/paths.ts';
import type { Answer, Payload, Reply, RequestName } from '../../src/protocol/requests.ts';
import { Listeners, type Unsubscribe } from './observable.ts';

const answerWithinMs = 8_000;
const tryAgainAfterMs = 1_000;

/** The server has not answered: it may or may not have done what was asked. */
export class NoAnswerError extends Error {
  override readonly name = 'NoAnswerError';
}

/** Owns the socket; whoever makes it closes it. */
export class Signaling {
  readonly connected = new Listeners();
  readonly disconnected = new Listeners();
  /** The server refuses the connection, for instance since nobody is signed in. */
  readonly refused = new Listeners<ErrorReply>();

  private readonly socket: Socket;
  private retry: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    this.socket = io({
      path: paths.socket,
      transports: ['websocket'],
      reconnectionDelay: 200,
      reconnectionDelayMax: 2_000,
      timeout: 5_000,
    });
    this.socket.on('connect', () => this.connected.notify());
    this.socket.on('disconnect', (reason) => {
      this.disconnected.notify();
      // The one case that socket.io leaves to us: a server that hangs up, as when it restarts.
      if (reason === 'io server disconnect') this.connectSoon(tryAgainAfterMs);
    });
    this.socket.on('connect_error', (error: Error & { data?: ErrorReply }) => {
      this.disconnected.notify();
      if (!error.data) return; // No road to the server: socket.io goes on trying.
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
      throw new NoAnswerError(name, { cause: error });
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

  /** Lets go of the server for good. */
  close(): void {
    clearTimeout(this.retry);
    this.socket.disconnect();
  }

  private connectSoon(afterMs: number): void {
    clearTimeout(this.retry);
    this.retry = setTimeout(() => this.socket.connect(), afterMs);
  }
}
