/**
 * The requests and subscriptions of one part of the page on the page's socket. Its owner closes it.
 * The socket stays open for the other parts, and for what is shown next.
 */
import { BesideError, type ErrorReply } from '../../src/protocol/error-codes.ts';
import type { AccessEndReason, EventName, Events } from '../../src/protocol/events.ts';
import type { Payload, Reply, RequestName } from '../../src/protocol/requests.ts';
import { Listeners, type Unsubscribe } from './observable.ts';
import { NoAnswerError } from './request.ts';
import { pageSocket } from './socket.ts';

export class SocketClient {
  /** At every connection. If there is one already, soon after this has been made. */
  readonly connected = new Listeners();
  readonly disconnected = new Listeners();
  /** Forwarded from the page's socket. */
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
   * @throws BesideError with the server's code, or NoAnswerError, also if this has been closed.
   */
  async request<Name extends RequestName>(
    name: Name,
    payload: Payload<Name>,
  ): Promise<Reply<Name>> {
    const reply = this.closed ? undefined : await pageSocket.request(name, payload);
    // Nobody waits for the reply any more.
    if (!reply || this.closed) throw new NoAnswerError(name);
    return reply;
  }

  /** @returns Never. It throws once the server refuses the connection. */
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

  /** Ends all subscriptions and requests. */
  close(): void {
    this.closed = true;
    for (const unsubscribe of this.subscriptions.splice(0)) unsubscribe();
  }

  /** Asks a last thing, and closes. @returns Once it is answered, or no answer can come any more. */
  async closeWith<Name extends RequestName>(name: Name, payload: Payload<Name>): Promise<void> {
    const { isConnected, isWanted } = pageSocket;
    // What is asked while the socket is on its way is sent once it is there, and so this has to be too.
    const answer = isWanted ? pageSocket.request(name, payload) : undefined;
    const answered = answer?.catch(() => undefined);
    this.close();
    // By a connection that is yet to come it is asked before anything else: nothing has to wait for that.
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
