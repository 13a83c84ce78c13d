/**
 * The way back into a session after a break: taken at every new connection, and again until the server
 * lets the page in or refuses it for good. Meanwhile what the page captures lives on, since only the
 * person could choose it again.
 */
import { askAgainAfterMs } from '../../client/retry.ts';
import { failureOf, type Failure } from '../../client/failure.ts';
import type { SocketClient } from '../../client/socket-client.ts';

export class SessionReconnect {
  private readonly signaling: SocketClient;
  private readonly enter: () => Promise<void>;
  private readonly refused: (failure: Failure) => void;
  private timer: ReturnType<typeof setTimeout> | undefined;

  /**
   * @param enter Asks to be let in, where there is anything to come back to.
   * @param refused To ask again would be in vain.
   */
  constructor(
    signaling: SocketClient,
    enter: () => Promise<void>,
    refused: (failure: Failure) => void,
  ) {
    this.signaling = signaling;
    this.enter = enter;
    this.refused = refused;
    signaling.connected.add(() => void this.take());
  }

  /** Takes it now; without a connection, as soon as there is one. */
  async take(): Promise<void> {
    this.close();
    if (!this.signaling.isConnected) return;
    try {
      await this.enter();
    } catch (error) {
      const afterMs = askAgainAfterMs(error);
      if (afterMs === undefined) return this.refused(failureOf(error));
      this.close(); // The connection was lost meanwhile, and a second attempt has failed before this one.
      this.timer = setTimeout(() => void this.take(), afterMs);
    }
  }

  /** Takes it no more by itself. */
  close(): void {
    clearTimeout(this.timer);
  }
}
