/**
 * Enters the session again after a disconnection: at every new connection, until the server lets
 * the page in or refuses it for good. Meanwhile captures stay alive, since only the person could
 * pick them again.
 */
import { retryAfterMs } from '../../client/retry.ts';
import { failureOf, type Failure } from '../../client/failure.ts';
import type { SocketClient } from '../../client/socket-client.ts';

export class SessionReconnect {
  private readonly signaling: SocketClient;
  private readonly requestEntry: () => Promise<void>;
  private readonly refused: (failure: Failure) => void;
  private timer: ReturnType<typeof setTimeout> | undefined;

  /**
   * @param requestEntry Asks to be let in, if there is a session to come back to.
   * @param refused Called if asking again would fail.
   */
  constructor(
    signaling: SocketClient,
    requestEntry: () => Promise<void>,
    refused: (failure: Failure) => void,
  ) {
    this.signaling = signaling;
    this.requestEntry = requestEntry;
    this.refused = refused;
    signaling.connected.add(() => void this.enter());
  }

  /** Enters now. Without a connection, as soon as there is one. */
  async enter(): Promise<void> {
    this.close();
    if (!this.signaling.isConnected) return;
    try {
      await this.requestEntry();
    } catch (error) {
      const afterMs = retryAfterMs(error);
      if (afterMs === undefined) return this.refused(failureOf(error));
      // The connection was lost meanwhile, and a second attempt has failed before this one.
      this.close();
      this.timer = setTimeout(() => void this.enter(), afterMs);
    }
  }

  /** Stops entering by itself. */
  close(): void {
    clearTimeout(this.timer);
  }
}
