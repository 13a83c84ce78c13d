/** What a person may see of the administration, as long as the page is open, and whether it is connected. */
import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { AccessEndReason } from '../../../src/protocol/events.ts';
import type { Me } from '../../../src/protocol/paths.ts';
import { goToSignIn } from '../../client/address.ts';
import { fetchMe } from '../../client/http.ts';
import { SocketClient } from '../../client/socket-client.ts';

export class AccessController implements ReactiveController {
  /** Why access has ended or changed. `dismiss` removes it. */
  ended: AccessEndReason | undefined;
  reconnecting = false;
  /** What the person may do since their rights have changed. Undefined if they have not. */
  changed: Me | undefined;

  private readonly host: ReactiveControllerHost;
  private signaling: SocketClient | undefined;

  constructor(host: ReactiveControllerHost) {
    this.host = host;
    host.addController(this);
  }

  hostConnected(): void {
    const signaling = (this.signaling = new SocketClient());
    signaling.connected.add(() => this.update(() => (this.reconnecting = false)));
    signaling.disconnected.add(() => this.update(() => (this.reconnecting = !this.ended)));
    signaling.refused.add(({ code }) => {
      if (code === 'SIGN_IN_REQUIRED') goToSignIn(location.pathname + location.search);
    });
    signaling.accessEnded.add((reason) => void this.end(reason));
  }

  hostDisconnected(): void {
    this.signaling?.close();
  }

  dismiss(): void {
    this.update(() => (this.ended = undefined));
  }

  private async end(reason: AccessEndReason): Promise<void> {
    this.update(() => (this.ended = reason));
    if (reason !== 'role-revoked') return;
    // Without an answer the page stays as it is. The server refuses what is no longer permitted.
    const me = await fetchMe().catch(() => this.changed);
    this.update(() => (this.changed = me));
  }

  private update(change: () => void): void {
    change();
    this.host.requestUpdate();
  }
}
