/**
 * The settings of the server for an administrator's page. They are always up to date, and changed
 * one by one.
 */
import { BesideError } from '../../../../src/protocol/error-codes.ts';
import type { Payload } from '../../../../src/protocol/requests.ts';
import type { SettingName, SettingView } from '../../../../src/protocol/settings.ts';
import { adminPath } from '../../../../src/protocol/admin-parts.ts';
import type { Me } from '../../../../src/protocol/paths.ts';
import { goToProve, takeProvedAct } from '../../../client/address.ts';
import { failureOf, type Failure } from '../../../client/failure.ts';
import { Listeners } from '../../../client/observable.ts';
import { SocketClient } from '../../../client/socket-client.ts';

export type SettingChange = Payload<'settings.change'>;
/** The result of the last change that was made on this page. */
export type Outcome = 'saving' | 'saved' | Failure;

/** The owner closes it. */
export class ServerSettings {
  readonly changed = new Listeners();
  /** Undefined until they have come for the first time. */
  settings: SettingView[] | undefined;
  failure: Failure | undefined;
  readonly outcomes = new Map<SettingName, Outcome>();

  private readonly signaling = new SocketClient();

  constructor() {
    const { signaling } = this;
    signaling.connected.add(() => void this.read());
    signaling.on('settings.changed', ({ settings }) => this.update({ settings }));
  }

  async change(change: SettingChange): Promise<void> {
    const { name } = change;
    this.outcomes.set(name, 'saving');
    this.changed.notify();
    try {
      const { settings } = await this.signaling.request('settings.change', change);
      this.outcomes.set(name, 'saved');
      this.update({ settings });
    } catch (error) {
      const failure = failureOf(error);
      if (failure.code === 'STEP_UP_REQUIRED')
        return goToProve({ request: 'settings.change', payload: change }, adminPath('settings'));
      this.outcomes.set(name, failure);
      this.changed.notify();
    }
  }

  /** Makes the change for which somebody went to prove something. */
  goOn(me: Me): void {
    const proved = takeProvedAct(me);
    if (proved?.request === 'settings.change') void this.change(proved.payload);
  }

  close(): void {
    this.signaling.close();
  }

  private async read(): Promise<void> {
    try {
      const { settings } = await this.signaling.request('settings.read', {});
      this.update({ settings, failure: undefined });
    } catch (error) {
      // Without an answer the page reads again once it is connected, and the page says so.
      if (error instanceof BesideError) this.update({ failure: failureOf(error) });
    }
  }

  private update(news: Partial<Pick<ServerSettings, 'settings' | 'failure'>>): void {
    Object.assign(this, news);
    this.changed.notify();
  }
}
