/** Whether both pages are heard without a break, as far as this page knows. */
import { Listeners } from '../../client/observable.ts';
import type { SocketClient } from '../../client/socket-client.ts';

export class ConnectionStability {
  readonly changed = new Listeners();
  private mine = false;
  private theirs = false;

  constructor(signaling: SocketClient) {
    signaling.unstable.add((unstable) => {
      this.mine = unstable;
      this.changed.notify();
    });
    signaling.on('presence.unstable', ({ unstable }) => {
      this.theirs = unstable;
      this.changed.notify();
    });
    // Reports about the other page do not reach this page while it is disconnected.
    signaling.disconnected.add(() => (this.theirs = false));
  }

  /** Whose connection is unstable. While it is ours, nothing is known about the other's. */
  get unstable(): 'me' | 'other' | undefined {
    return this.mine ? 'me' : this.theirs ? 'other' : undefined;
  }
}
