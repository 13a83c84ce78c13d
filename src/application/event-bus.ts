/**
 * Publishes what has been committed. Listeners are called at once, in this process only. Consumers
 * read the outbox, each at its own pace. A consumer gets every event at least once, even if the
 * process ends meanwhile.
 */
import type { Clock } from '../common/clock.ts';
import type { Logger } from '../common/logger.ts';
import type { Lag, Outbox } from '../database/outbox.ts';
import type { SessionEvent } from '../domain/session-events.ts';
import type { Session } from '../domain/session.ts';
import { OutboxConsumer, type Handler } from './outbox-consumer.ts';

const pruneMs = 60_000;
/** At shutdown, consumers may handle what is left for this long. */
const closeWithinMs = 1_000;

/** @param events Empty if only the time has changed at which the session ends. */
export type Listener = (session: Session, events: SessionEvent[]) => void;

export interface EventBusOptions {
  outbox: Outbox;
  clock: Clock;
  logger: Logger;
}

export class EventBus {
  readonly #options: EventBusOptions;
  readonly #listeners: Listener[] = [];
  readonly #consumers = new Map<string, OutboxConsumer>();
  #cancelPrune: () => void = () => undefined;

  constructor(options: EventBusOptions) {
    this.#options = options;
    this.#pruneLater();
  }

  /** Calls `listener` with a session right after each commit of it. */
  listen(listener: Listener): void {
    this.#listeners.push(listener);
  }

  /**
   * Calls `handler` with one event after the other, in the order of commits. If the handler throws,
   * the event comes again after a pause. If the process ends while an event is handled, the event
   * comes again after the restart. A new consumer gets what is committed from now on.
   *
   * @param consumer Its name. A restart finds its cursor by this name.
   */
  async subscribe(consumer: string, handler: Handler): Promise<void> {
    const { outbox } = this.#options;
    const cursor = await outbox.cursorOf(consumer);
    const subscribed = new OutboxConsumer({ ...this.#options, name: consumer, handler, cursor });
    this.#consumers.set(consumer, subscribed);
    subscribed.wake();
  }

  /** Calls every listener and wakes every consumer after a commit. */
  publish(session: Session, events: SessionEvent[]): void {
    for (const listener of this.#listeners)
      try {
        listener(session, events);
      } catch (error) {
        this.#options.logger.error(
          { err: error },
          'somebody was not told of a change of a session',
        );
      }
    if (events.length > 0) for (const consumer of this.#consumers.values()) consumer.wake();
  }

  /** How far behind each consumer is. */
  async lags(): Promise<Lag[]> {
    return await this.#options.outbox.lags([...this.#consumers.keys()]);
  }

  async close(): Promise<void> {
    this.#cancelPrune();
    const consumers = [...this.#consumers.values()];
    const timeUp = Promise.withResolvers<void>();
    const cancel = this.#options.clock.after(closeWithinMs, timeUp.resolve);
    await Promise.race([timeUp.promise, Promise.all(consumers.map((each) => each.finish()))]);
    cancel();
    for (const consumer of consumers) consumer.close();
  }

  #pruneLater(): void {
    const { clock, logger } = this.#options;
    this.#cancelPrune = clock.after(pruneMs, () => {
      this.#pruneLater();
      this.prune().catch((error: unknown) => {
        logger.error({ err: error }, 'handled events could not be deleted');
      });
    });
  }

  /** Deletes outbox rows that no consumer waits for, and rows that are too old. Called once a minute. */
  async prune(): Promise<void> {
    const { outbox, clock, logger } = this.#options;
    for (const behind of await outbox.prune(clock.now(), [...this.#consumers.keys()]))
      logger.error(behind, 'events were deleted that a consumer had not handled for too long');
  }
}
