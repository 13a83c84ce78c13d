/** What commands ask of webhooks. `src/application/webhooks` implements it. */
import type { Payload, Reply } from '../../protocol/requests.ts';

/** Who asks, for the audit log. */
interface By {
  personKey: string;
  address: string;
}

export interface Webhooks {
  list(): Promise<Reply<'webhooks.list'>>;
  create(asked: Payload<'webhooks.create'>, by: By): Promise<Reply<'webhooks.create'>>;
  update(asked: Payload<'webhooks.update'>, by: By): Promise<Reply<'webhooks.update'>>;
  remove(asked: Payload<'webhooks.remove'>, by: By): Promise<void>;
  rotateSecret(
    asked: Payload<'webhooks.rotate-secret'>,
    by: By,
  ): Promise<Reply<'webhooks.rotate-secret'>>;
  deliveries(asked: Payload<'webhooks.deliveries'>): Promise<Reply<'webhooks.deliveries'>>;
  resend(asked: Payload<'webhooks.resend'>, by: By): Promise<Reply<'webhooks.resend'>>;
}
