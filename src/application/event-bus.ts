/**
 * Tells what has been committed. Listeners are told at once, in this process alone. Consumers are told
 * at least once, whatever happens to the process: they read the outbox, each at a pace of its own.
 */
import type { Clock } from '../common/clock.ts';
import type { Logger } from '../common/logger.ts';
import type { Outbox } from '../database/outbox.ts';
import type { SessionEvent } from '../domain/session-events.ts';
import type { Session } from '../domain/session.ts';
import { OutboxConsumer, type Handler } from './outbox-consumer.ts';

const pruneMs = 60_000;
/** What has just happened is still handled when the server stops, unless it takes longer than this. */
const closeWithinMs = 1_000;

/** @param events None where only the time has changed at which the session ends. */
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
   * Calls `handler` with one event after the other, in the order of commits. An event whose handler
   * throws comes again after a pause, and so does one that was being handled when the process ended.
   * A consumer that has never been there is told of what is committed from now on.
   *
   * @param consumer Its name, which finds its place again after a restart.
   */
  async subscribe(consumer: string, handler: Handler): Promise<void> {
    const { outbox } = this.#options;
    const cursor = await outbox.cursorOf(consumer);
    const subscribed = new OutboxConsumer({ ...this.#options, name: consumer, handler, cursor });
    this.#consumers.set(consumer, subscribed);
    subscribed.wake();
  }

  /** A session has been committed: tells everybody. */
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

  /** Deletes what nobody waits for, or has waited for too long. Done each minute. */
  async prune(): Promise<void> {
    const { outbox, clock, logger } = this.#options;
    for (const behind of await outbox.prune(clock.now(), [...this.#consumers.keys()]))
      logger.error(behind, 'events were deleted that a consumer had not handled for too long');
  }
}
