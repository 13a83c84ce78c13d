/** The webhooks of the server for an administrator's page, and what can be done to them. */
import type { Payload, RequestName } from '../../../../src/protocol/requests.ts';
import type { WebhookView } from '../../../../src/protocol/webhooks.ts';
import { failureOf, type Failure } from '../../../client/failure.ts';
import { Listeners } from '../../../client/observable.ts';
import { SocketClient } from '../../../client/socket-client.ts';

/** A request that changes something. */
type Change = Extract<RequestName, `webhooks.${'create' | 'update' | 'remove' | 'rotate-secret'}`>;

/** The owner closes it. */
export class WebhookActions {
  readonly changed = new Listeners();
  /** Undefined until they have come for the first time. */
  webhooks: WebhookView[] | undefined;
  /** Why they could not be read. */
  failure: Failure | undefined;
  /** Why the last change failed, and at which webhook. Without `id` it was a new one. */
  refused: { id: string | undefined; failure: Failure } | undefined;
  /** The secret that was made last. The server shows it once. */
  secret: { id: string; text: string } | undefined;
  busy = false;

  private readonly signaling = new SocketClient();

  constructor() {
    this.signaling.connected.add(() => void this.read());
  }

  async read(): Promise<void> {
    try {
      const { webhooks } = await this.signaling.request('webhooks.list', {});
      this.update({ webhooks, failure: undefined });
    } catch (error) {
      this.update({ failure: failureOf(error) });
    }
  }

  /** @returns Whether it was done. */
  async change<Name extends Change>(name: Name, payload: Payload<Name>): Promise<boolean> {
    const id = 'id' in payload ? payload.id : undefined;
    this.update({ busy: true, refused: undefined });
    try {
      const reply = await this.signaling.request(name, payload);
      if ('secret' in reply) this.update({ secret: { id: reply.webhook.id, text: reply.secret } });
      await this.read();
      this.update({ busy: false });
      return true;
    } catch (error) {
      this.update({ busy: false, refused: { id, failure: failureOf(error) } });
      return false;
    }
  }

  forgetSecret(): void {
    this.update({ secret: undefined });
  }

  close(): void {
    this.signaling.close();
  }

  private update(news: Partial<WebhookActions>): void {
    Object.assign(this, news);
    this.changed.notify();
  }
}
