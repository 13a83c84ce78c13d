/** Whether the two pages are heard without a break, each as far as it can be known here. */
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
    // What was said of the other page meanwhile has not reached this one.
    signaling.disconnected.add(() => (this.theirs = false));
  }

  /** Whose connection is unstable. While it is ours, nothing is known of the other's. */
  get unstable(): 'me' | 'other' | undefined {
    return this.mine ? 'me' : this.theirs ? 'other' : undefined;
  }
}
