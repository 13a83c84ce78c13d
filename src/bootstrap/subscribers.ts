/** The consumers of the outbox. Each has a cursor of its own in the database, found by its name. */
import type { EventBus } from '../application/event-bus.ts';
import { sessionLog } from '../application/session-log.ts';
import type { Logger } from '../common/logger.ts';

export async function subscribeConsumers(bus: EventBus, logger: Logger): Promise<void> {
  await bus.subscribe('log', sessionLog(logger));
}
