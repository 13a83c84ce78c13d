/** The consumers of the outbox. Each has a cursor of its own in the database, found by its name. */
import type { EventBus } from '../application/event-bus.ts';
import { sessionLog } from '../application/session-log.ts';
import type { Logger } from '../common/logger.ts';
import { reportEvent } from '../database/session-reports.ts';
import type { Store } from '../database/store.ts';

export async function subscribeConsumers(
  bus: EventBus,
  { store, logger }: { store: Store; logger: Logger },
): Promise<void> {
  await bus.subscribe('log', sessionLog(logger));
  await bus.subscribe('reports', async (entry) => {
    await reportEvent(store, entry);
  });
}
