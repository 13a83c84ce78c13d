/**
 * The requests and subscriptions of one part of the page. All parts use the page's one socket. The
 * owner closes this object. The socket stays open for the other parts, and for the parts that come
 * later.
 */
import { BesideError, type ErrorReply } from '../../src/protocol/error-codes.ts';
import type { AccessEndReason, EventName, Events } from '../../src/protocol/events.ts';
import type { Payload, Reply, RequestName } from '../../src/protocol/requests.ts';
import { Listeners, type Unsubscribe } from './observable.ts';
import { NoAnswerError } from './request.ts';
import { pageSocket } from './socket.ts';

export class SocketClient {
  /**
   * Notifies at every new connection. If the socket is connected already, it notifies once, right
   * after the constructor.
   */
  readonly connected = new Listeners();
  readonly disconnected = new Listeners();
  /** This and the next two are forwarded from the page's socket. */
  readonly refused = new Listeners<ErrorReply>();
  readonly accessEnded = new Listeners<AccessEndReason>();
  readonly unstable = new Listeners<boolean>();

  private readonly subscriptions: Unsubscribe[] = [];
  private closed = false;

  constructor() {
    this.passOn(pageSocket.connected, this.connected);
    this.passOn(pageSocket.disconnected, this.disconnected);
    this.passOn(pageSocket.refused, this.refused);
    this.passOn(pageSocket.accessEnded, this.accessEnded);
    this.passOn(pageSocket.unstable, this.unstable);
    pageSocket.open();
    queueMicrotask(() => {
      if (pageSocket.isConnected && !this.closed) this.connected.notify();
    });
  }

  get isConnected(): boolean {
    return pageSocket.isConnected;
  }

  /**
   * Sends a request.
   *
   * @throws BesideError with the server's code. NoAnswerError, also if this object was closed.
   */
  async request<Name extends RequestName>(
    name: Name,
    payload: Payload<Name>,
  ): Promise<Reply<Name>> {
    const reply = this.closed ? undefined : await pageSocket.request(name, payload);
    // If this object was closed meanwhile, nobody needs the reply.
    if (!reply || this.closed) throw new NoAnswerError(name);
    return reply;
  }

  /** @returns A promise that rejects when the server refuses the connection. It never resolves. */
  refusal(): Promise<never> {
    return new Promise((_, reject) => {
      const unsubscribe = this.refused.add(({ code, ...details }) => {
        unsubscribe();
        reject(new BesideError(code, details));
      });
    });
  }

  /** Subscribes to an event of the server. */
  on<Name extends EventName>(name: Name, listener: (value: Events[Name]) => void): void {
    this.subscriptions.push(pageSocket.on(name, listener));
  }

  /** Ends all subscriptions. Waiting requests get no reply: they throw NoAnswerError. */
  close(): void {
    this.closed = true;
    for (const unsubscribe of this.subscriptions.splice(0)) unsubscribe();
  }

  /**
   * Sends a last request, and closes this object. Resolves when the answer has come, or the
   * connection is lost. If there is no connection yet, it resolves at once.
   */
  async closeWith<Name extends RequestName>(name: Name, payload: Payload<Name>): Promise<void> {
    const { isConnected, isWanted } = pageSocket;
    // Requests that were made while the socket is connecting are sent when it is connected. This
    // one must follow them, so it is made even if there is no connection.
    const answer = isWanted ? pageSocket.request(name, payload) : undefined;
    const answered = answer?.catch(() => undefined);
    this.close();
    // A later request is sent after this one on the coming connection, so nobody needs to wait.
    if (!isConnected) return;
    let unsubscribe: Unsubscribe = () => false;
    const lost = new Promise<void>(
      (resolve) => (unsubscribe = pageSocket.disconnected.add(resolve)),
    );
    await Promise.race([answered, lost]);
    unsubscribe();
  }

  private passOn<T>(from: Listeners<T>, to: Listeners<T>): void {
    this.subscriptions.push(from.add((value) => to.notify(value)));
  }
}
