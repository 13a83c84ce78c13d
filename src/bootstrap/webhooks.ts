import type { Webhooks } from '../application/webhooks/webhooks.ts';
import type { EventBus } from '../application/event-bus.ts';
import type { Clock } from '../common/clock.ts';
import type { Logger } from '../common/logger.ts';
import type { Config } from '../config/load.ts';
import { SessionPeople } from '../database/session-people.ts';
import { DeliveryHistory } from '../database/webhook-history.ts';
import { DeliveryQueue } from '../database/webhook-queue.ts';
import { WebhookTable } from '../database/webhooks.ts';
import { Destinations, type Resolve } from '../application/webhooks/destinations.ts';
import { Dispatcher } from '../application/webhooks/dispatcher.ts';
import { pruneDeliveries } from '../application/webhooks/prune.ts';
import { deliveryRecorder } from '../application/webhooks/recorder.ts';
import { Sender } from '../application/webhooks/sender.ts';
import { WebhookAdministration } from '../application/webhooks/administration.ts';
import type { Storage } from './storage.ts';

export interface WebhookParts {
  config: Pick<Config, 'webhooks'>;
  storage: Pick<Storage, 'store' | 'auditLog'>;
  bus: EventBus;
  clock: Clock;
  logger: Logger;
  /** The system's resolver, and the usual limit of time, unless a test brings its own. */
  resolve?: Resolve;
  withinMs?: number;
}

/** Begins to send webhooks. The caller closes them before the store. */
export async function startWebhooks(
  parts: WebhookParts,
): Promise<AsyncDisposable & { webhooks: Webhooks }> {
  const { config, storage, bus, clock, logger, resolve, withinMs } = parts;
  const { store, auditLog } = storage;
  const destinations = new Destinations(config.webhooks.allowedNetworks, resolve);
  const sender = new Sender({ destinations, ...(withinMs !== undefined && { withinMs }) });
  const tables = {
    webhooks: new WebhookTable(store),
    queue: new DeliveryQueue(store),
    history: new DeliveryHistory(store),
  };
  const wake = () => {
    dispatcher.wake();
  };
  const webhooks = new WebhookAdministration({
    ...{ ...tables, destinations, auditLog, clock, logger, wake },
  });
  const dispatcher: Dispatcher = new Dispatcher({
    ...{ ...tables, sender, clock, logger },
    giveUp: async (id) => {
      await webhooks.giveUp(id);
    },
  });
  const people = new SessionPeople(store);
  await bus.subscribe('webhooks', deliveryRecorder({ ...tables, people, clock, added: wake }));
  const stopPruning = pruneDeliveries({ ...tables, clock, logger });
  wake();
  return {
    webhooks,
    async [Symbol.asyncDispose]() {
      stopPruning();
      await dispatcher.close();
      await sender.close();
    },
  };
}
