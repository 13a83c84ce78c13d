import type { Clock } from '../../common/clock.ts';
import type { Logger } from '../../common/logger.ts';
import type { DeliveryHistory } from '../../database/webhook-history.ts';
import type { WebhookTable } from '../../database/webhooks.ts';

const everyMs = 10 * 60_000;

interface Pruning {
  webhooks: WebhookTable;
  history: DeliveryHistory;
  clock: Clock;
  logger: Logger;
}

/** Deletes old deliveries now and then, in small steps. @returns Stops that. */
export function pruneDeliveries({ webhooks, history, clock, logger }: Pruning): () => void {
  let cancel: () => void = () => undefined;
  const prune = async () => {
    for (const { id } of await webhooks.all())
      while (await history.prune(id, clock.now())) await nextTurn();
  };
  const pruneLater = () => {
    cancel = clock.after(everyMs, () => {
      pruneLater();
      prune().catch((error: unknown) => {
        logger.error({ err: error }, 'webhooks: old deliveries were not deleted');
      });
    });
  };
  pruneLater();
  return () => {
    cancel();
  };
}

/** Others come first. */
async function nextTurn(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}
