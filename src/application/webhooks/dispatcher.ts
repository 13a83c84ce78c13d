import type { Clock } from '../../common/clock.ts';
import { logCounted } from '../../common/counted-log.ts';
import type { Logger } from '../../common/logger.ts';
import type { Attempt, StoredDelivery } from '../../database/webhook-delivery.ts';
import type { DeliveryQueue } from '../../database/webhook-queue.ts';
import type { StoredWebhook, WebhookTable } from '../../database/webhooks.ts';
import { backoffMs } from './backoff.ts';
import type { Outcome, Sender } from './sender.ts';
import { signedHeaders } from './signature.ts';

/** How many are sent at once: to one webhook, and to all. */
const most = { forOne: 8, inAll: 48 };
/** After so long without success, what waits for a webhook is tried as soon as one is received. */
const outageMs = 60_000;
/** It looks at least this often, so that a clock that was set back delays nothing for long. */
const lookMs = 60_000;
/** After a delivery that could not be noted, for instance because the disk is full. */
const notNotedMs = 10_000;
/** A webhook that has received nothing for so long, in so many attempts, is disabled. */
const givenUpAfter = { ms: 3 * 24 * 60 * 60_000, failures: 10 };

export interface DispatcherOptions {
  webhooks: WebhookTable;
  queue: DeliveryQueue;
  sender: Sender;
  clock: Clock;
  logger: Logger;
  /** Disables a webhook that has been failing for long. */
  giveUp: (webhookId: string) => Promise<void>;
}

/** Sends what is due: different sessions at once, and of one session one delivery after the other. */
export class Dispatcher {
  readonly #options: DispatcherOptions;
  readonly #closing = new AbortController();
  /** Under way, by the ids of deliveries. */
  readonly #underWay = new Map<number, { webhookId: string; done: Promise<void> }>();
  #looking: Promise<void> | undefined;
  #isWoken = false;
  #cancelTimer: () => void = () => undefined;

  constructor(options: DispatcherOptions) {
    this.#options = options;
  }

  /** There may be something to send. */
  wake(): void {
    this.#isWoken = true;
    if (!this.#closing.signal.aborted)
      this.#looking ??= this.#look().finally(() => (this.#looking = undefined));
  }

  /** Ends what is under way. It is sent again after the next start. */
  async close(): Promise<void> {
    this.#closing.abort();
    this.#cancelTimer();
    await this.#looking;
    await Promise.all([...this.#underWay.values()].map(({ done }) => done));
  }

  /** Never rejects. */
  async #look(): Promise<void> {
    const { clock, logger } = this.#options;
    this.#cancelTimer();
    let nextMs = lookMs;
    try {
      while (this.#isWoken && !this.#closing.signal.aborted) {
        this.#isWoken = false;
        await this.#begin();
      }
      const nextAt = await this.#options.queue.nextDueAt(clock.now());
      nextMs = Math.min(lookMs, Math.max(0, (nextAt ?? Infinity) - clock.now()));
    } catch (error) {
      logCounted(logger, 'error', 'webhooks: the database was not read', {}, { err: error });
    }
    if (this.#closing.signal.aborted) return;
    this.#cancelTimer = clock.after(nextMs, () => {
      this.wake();
    });
  }

  /** Begins to send as many as may be sent at once. The end of each one wakes the dispatcher. */
  async #begin(): Promise<void> {
    const { queue, clock, webhooks } = this.#options;
    const room = most.inAll - this.#underWay.size;
    if (room <= 0) return;
    const countOf = new Map<string, number>();
    for (const { webhookId } of this.#underWay.values())
      countOf.set(webhookId, (countOf.get(webhookId) ?? 0) + 1);
    const full = [...countOf].filter(([, count]) => count >= most.forOne).map(([id]) => id);
    const busy = { deliveries: [...this.#underWay.keys()], webhooks: full };
    const known = new Map((await webhooks.all()).map((webhook) => [webhook.id, webhook]));
    for (const delivery of await queue.due(clock.now(), busy, room)) {
      const webhook = known.get(delivery.webhookId);
      const count = countOf.get(delivery.webhookId) ?? 0;
      if (!webhook || webhook.disabledFor || count >= most.forOne) continue;
      countOf.set(webhook.id, count + 1);
      const done = this.#send(webhook, delivery).finally(() => {
        this.#underWay.delete(delivery.id);
        this.wake();
      });
      this.#underWay.set(delivery.id, { webhookId: webhook.id, done });
    }
  }

  /** Never rejects. */
  async #send(webhook: StoredWebhook, delivery: StoredDelivery): Promise<void> {
    const { sender, clock, logger } = this.#options;
    const { body, messageId: id } = delivery;
    const { signal } = this.#closing;
    const now = clock.now();
    const { secret, previous } = webhook;
    const secrets = [secret, ...(previous && previous.until > now ? [previous.secret] : [])];
    const headers = signedHeaders({ id, timestamp: Math.floor(now / 1_000), body }, secrets);
    const outcome = await sender.post(webhook.url, headers, body, signal);
    if (signal.aborted && outcome.fault) return;
    try {
      await this.#conclude(webhook, delivery, outcome);
    } catch (error) {
      logCounted(logger, 'error', 'webhooks: a delivery was not noted', {}, { err: error });
      // It is still due, and sent once more. Without a pause it would be, again and again.
      await pause(clock, notNotedMs, signal);
    }
  }

  async #conclude(
    webhook: StoredWebhook,
    delivery: StoredDelivery,
    outcome: Outcome,
  ): Promise<void> {
    const { webhooks, queue, clock, logger, giveUp } = this.#options;
    const now = clock.now();
    const { fault, status, answer, durationMs } = outcome;
    const attempt = { attemptedAt: now, fault, status, answer, durationMs };
    if (!fault) {
      await queue.attempted(delivery, { ...attempt, state: 'delivered', dueAt: undefined });
      const { failingSince } = (await webhooks.find(webhook.id)) ?? webhook;
      await webhooks.received(webhook.id, now);
      if (failingSince !== undefined && now - failingSince >= outageMs)
        await queue.bringForward(webhook.id, now);
      return;
    }
    await queue.attempted(delivery, { ...attempt, ...nextTry(delivery, outcome, now) });
    logCounted(
      logger,
      'warn',
      'webhooks: a delivery was not received',
      { webhook: webhook.id, fault },
      { host: new URL(webhook.url).host, status, delivery: delivery.id },
    );
    const failing = await webhooks.failed(webhook.id, now);
    const { failures = 0, failingSince = now } = failing ?? {};
    const isOver = failures >= givenUpAfter.failures && now - failingSince >= givenUpAfter.ms;
    if (failing && !failing.disabledFor && isOver) await giveUp(webhook.id);
  }
}

/** Ends early when the signal is aborted. */
async function pause(clock: Clock, ms: number, signal: AbortSignal): Promise<void> {
  const over = Promise.withResolvers<undefined>();
  const end = () => {
    over.resolve(undefined);
  };
  const cancel = clock.after(ms, end);
  signal.addEventListener('abort', end);
  if (!signal.aborted) await over.promise;
  signal.removeEventListener('abort', end);
  cancel();
}

/** When a delivery is tried again, or that it is not. */
function nextTry(
  { attempts, expiresAt }: StoredDelivery,
  { retryAfterMs }: Outcome,
  now: number,
): Pick<Attempt, 'state' | 'dueAt'> {
  const dueAt = now + backoffMs(attempts + 1, retryAfterMs);
  return dueAt > expiresAt ? { state: 'failed', dueAt: undefined } : { state: 'waiting', dueAt };
}
