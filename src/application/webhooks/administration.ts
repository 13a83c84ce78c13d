import { randomUUID } from 'node:crypto';
import pLimit from 'p-limit';
import { z } from 'zod';
import type { Webhooks } from './webhooks.ts';
import type { AuditEvent } from '../../audit/audit-events.ts';
import type { AuditLog } from '../../audit/audit-log.ts';
import type { Clock } from '../../common/clock.ts';
import { readCursor, writeCursor } from '../../common/cursor.ts';
import type { Logger } from '../../common/logger.ts';
import type { DeliveryHistory } from '../../database/webhook-history.ts';
import type { DeliveryQueue } from '../../database/webhook-queue.ts';
import type { Also, StoredWebhook, WebhookTable } from '../../database/webhooks.ts';
import { BesideError } from '../../protocol/error-codes.ts';
import { defaultLimit } from '../../protocol/requests/paging.ts';
import { mostWebhooks } from '../../protocol/webhooks.ts';
import type { Destinations } from './destinations.ts';
import { triedForMs } from './recorder.ts';
import { makeSecret } from './signature.ts';
import { deliveryView, webhookView } from './views.ts';

const hourMs = 60 * 60_000;
const usualHours = 24;

export interface WebhooksOptions {
  webhooks: WebhookTable;
  queue: DeliveryQueue;
  history: DeliveryHistory;
  destinations: Destinations;
  auditLog: AuditLog;
  clock: Clock;
  logger: Logger;
  /** Called when something is due. */
  wake: () => void;
}

type About = Pick<AuditEvent, 'personKey' | 'address'>;

/** Webhooks as administrators see and change them. Each change is in the audit log. */
export class WebhookAdministration implements Webhooks {
  readonly #options: WebhooksOptions;
  /** A change is made of what was read before, so that nothing may change in between. */
  readonly #oneAtATime = pLimit(1);

  constructor(options: WebhooksOptions) {
    this.#options = options;
  }

  readonly list: Webhooks['list'] = async () => {
    const { webhooks, history } = this.#options;
    const waiting = await history.waiting();
    const all = await webhooks.all();
    return { webhooks: all.map((each) => this.#view(each, waiting.get(each.id))) };
  };

  readonly create: Webhooks['create'] = async ({ name, url, events }, by) =>
    await this.#oneAtATime(async () => {
      const { webhooks, clock } = this.#options;
      this.#assertAccepted(url);
      if ((await webhooks.all()).length >= mostWebhooks) throw new BesideError('TOO_MANY_WEBHOOKS');
      const secret = makeSecret();
      const webhook: StoredWebhook = {
        ...{ id: randomUUID(), name, url, events, secret, createdAt: clock.now(), failures: 0 },
        previous: undefined,
        disabledFor: undefined,
        receivedAt: undefined,
        failingSince: undefined,
      };
      await webhooks.save(webhook, this.#audited('webhook.created', webhook, by, { events }));
      return { webhook: this.#view(webhook), secret };
    });

  readonly update: Webhooks['update'] = async ({ id, enabled, ...asked }, by) =>
    await this.#oneAtATime(async () => {
      const { webhooks, history } = this.#options;
      const before = await this.#find(id);
      if (asked.url !== undefined) this.#assertAccepted(asked.url);
      const webhook: StoredWebhook = {
        ...before,
        ...asked,
        ...(enabled === true && { disabledFor: undefined }),
        ...(enabled === false && { disabledFor: before.disabledFor ?? 'by-person' }),
      };
      const { events, url } = asked;
      const changed = {
        ...(events && { events: { from: before.events, to: events } }),
        ...(url !== undefined && { from: new URL(before.url).host }),
        ...(enabled !== undefined && { enabled }),
      };
      await webhooks.save(webhook, this.#audited('webhook.changed', webhook, by, changed));
      this.#options.wake();
      return { webhook: this.#view(webhook, (await history.waiting()).get(id)) };
    });

  readonly remove: Webhooks['remove'] = async ({ id }, by) =>
    await this.#oneAtATime(async () => {
      const webhook = await this.#find(id);
      await this.#options.webhooks.remove(id, this.#audited('webhook.removed', webhook, by));
    });

  readonly rotateSecret: Webhooks['rotateSecret'] = async (asked, by) =>
    await this.#oneAtATime(async () => {
      const { webhooks, history, clock } = this.#options;
      const { id, keepHours = usualHours } = asked;
      const before = await this.#find(id);
      const secret = makeSecret();
      const until = clock.now() + keepHours * hourMs;
      const previous = keepHours > 0 ? { secret: before.secret, until } : undefined;
      const webhook = { ...before, secret, previous };
      const also = this.#audited('webhook.secret-rotated', webhook, by, { keepHours });
      await webhooks.save(webhook, also);
      return { webhook: this.#view(webhook, (await history.waiting()).get(id)), secret };
    });

  readonly deliveries: Webhooks['deliveries'] = async (asked) => {
    const { id, state, limit = defaultLimit, cursor } = asked;
    await this.#find(id);
    const query = { request: 'webhooks.deliveries', id, state };
    const [before] = cursor === undefined ? [] : readCursor(query, z.tuple([z.int()]), cursor);
    const found = await this.#options.history.list(id, { state, before, limit: limit + 1 });
    const shown = found.slice(0, limit);
    const last = shown.at(-1);
    return {
      deliveries: shown.map(deliveryView),
      ...(found.length > limit && last && { nextCursor: writeCursor(query, [last.id]) }),
    };
  };

  readonly resend: Webhooks['resend'] = async ({ id, deliveryId }, by) =>
    await this.#oneAtATime(async () => {
      const { queue, history, clock } = this.#options;
      const webhook = await this.#find(id);
      if (webhook.disabledFor) throw new BesideError('WEBHOOK_DISABLED');
      const delivery = await history.find(id, deliveryId);
      if (!delivery) throw new BesideError('DELIVERY_UNKNOWN');
      const now = clock.now();
      const also = this.#audited('webhook.resent', webhook, by, { delivery: deliveryId });
      await queue.resend(delivery, { now, expiresAt: now + triedForMs }, also);
      this.#options.wake();
      return { delivery: deliveryView((await history.find(id, deliveryId)) ?? delivery) };
    });

  /** Disables a webhook at which nothing was received for days. */
  async giveUp(id: string): Promise<void> {
    const { webhooks, logger } = this.#options;
    await this.#oneAtATime(async () => {
      const webhook = await webhooks.find(id);
      if (!webhook || webhook.disabledFor) return;
      const { failures, failingSince: since, url } = webhook;
      const disabled = { ...webhook, disabledFor: 'failing' as const };
      const also = this.#audited('webhook.disabled', webhook, {}, { failures, since });
      await webhooks.save(disabled, also);
      const message = 'webhooks: one was disabled, since nothing was received for days';
      logger.error({ webhook: id, host: new URL(url).host }, message);
    });
  }

  #view(webhook: StoredWebhook, waiting = 0) {
    return webhookView(webhook, waiting, this.#options.clock.now());
  }

  async #find(id: string): Promise<StoredWebhook> {
    const webhook = await this.#options.webhooks.find(id);
    if (!webhook) throw new BesideError('WEBHOOK_UNKNOWN');
    return webhook;
  }

  #assertAccepted(url: string): void {
    if (!this.#options.destinations.accepts(url)) throw new BesideError('WEBHOOK_URL_NOT_ACCEPTED');
  }

  /** The path of an address may be a secret of the receiver, so only its host is audited. */
  #audited(
    type: AuditEvent['type'],
    { id, url }: StoredWebhook,
    by: About,
    more: object = {},
  ): Also {
    const { auditLog, clock } = this.#options;
    const details = { webhook: id, host: new URL(url).host, ...more };
    return async (transaction) => {
      await auditLog.append(transaction, [{ type, at: clock.now(), ...by, details }]);
    };
  }
}
