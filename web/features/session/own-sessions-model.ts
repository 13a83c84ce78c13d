/** The person's own sessions, for pages outside of them. The owner closes it. */
import type { OwnSession } from '../../../src/protocol/session-view.ts';
import { Listeners } from '../../client/observable.ts';
import { SocketClient } from '../../client/socket-client.ts';

export class OwnSessions {
  readonly changed = new Listeners();
  sessions: OwnSession[] = [];

  private readonly signaling = new SocketClient();

  constructor() {
    // If that is not known, the page looks as if there were none.
    this.signaling.connected.add(() => void this.load());
  }

  async end(sessionId: string): Promise<void> {
    await this.signaling
      .request('session.enter', { sessionId, ends: true })
      .catch((error: unknown) => console.warn('Not ended:', error));
    await this.load();
  }

  close(): void {
    this.signaling.close();
  }

  private async load(): Promise<void> {
    const own = await this.signaling.request('session.own', {}).catch(() => undefined);
    this.sessions = own?.sessions ?? this.sessions;
    this.changed.notify();
  }
}
