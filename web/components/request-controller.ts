/**
 * Reads something from the server for an element: when the payload changes, and again when the page
 * is connected again. It ends with its host.
 */
import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { Payload, Reply, RequestName } from '../../src/protocol/requests.ts';
import { failureOf, type Failure } from '../client/failure.ts';
import { SocketClient } from '../client/socket-client.ts';

export class RequestController<Name extends RequestName> implements ReactiveController {
  /** The last reply. It stays while the next one is awaited. */
  reply: Reply<Name> | undefined;
  failure: Failure | undefined;
  loading = false;

  private readonly host: ReactiveControllerHost;
  private readonly name: Name;
  private signaling: SocketClient | undefined;
  private payload: Payload<Name> | undefined;
  private asked = 0;
  private isStale = false;

  constructor(host: ReactiveControllerHost, name: Name) {
    this.host = host;
    this.name = name;
    host.addController(this);
  }

  hostConnected(): void {
    const signaling = (this.signaling = new SocketClient());
    signaling.disconnected.add(() => (this.isStale = true));
    signaling.connected.add(() => {
      if (this.isStale || this.failure) void this.again();
    });
  }

  hostDisconnected(): void {
    this.signaling?.close();
    this.payload = undefined;
  }

  /** Asks, unless it was asked last. Call it in `willUpdate`. */
  ask(payload: Payload<Name>): void {
    if (JSON.stringify(payload) === JSON.stringify(this.payload)) return;
    this.payload = payload;
    void this.again();
  }

  /** Asks the same again. */
  async again(): Promise<void> {
    const { payload, signaling } = this;
    if (!payload || !signaling) return;
    const asked = (this.asked += 1);
    this.isStale = false;
    this.loading = true;
    this.host.requestUpdate();
    const outcome = await signaling.request(this.name, payload).then(
      (reply) => ({ reply, failure: undefined }),
      (error: unknown) => ({ reply: this.reply, failure: failureOf(error) }),
    );
    // A later question has replaced this one.
    if (asked !== this.asked) return;
    Object.assign(this, outcome);
    this.loading = false;
    this.host.requestUpdate();
  }
}
