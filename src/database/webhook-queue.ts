import { sql, type Transaction } from 'kysely';
import type { Database } from './schema.ts';
import type { Store } from './store.ts';
import {
  deliveryIn,
  type Attempt,
  type NewDelivery,
  type StoredDelivery,
} from './webhook-delivery.ts';
import type { Also } from './webhooks.ts';

/** Longer than any pause between two attempts. */
const longestPauseMs = 2 * 60 * 60_000;
/** How many may wait for one webhook. */
const mostWaiting = 20_000;

/** What is sent to webhooks. Of one session, only the earliest delivery that waits is due. */
export class DeliveryQueue {
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  /**
   * Adds deliveries, unless they are there already. The outbox has their events until then, so they
   * need not be on the disk.
   */
  async add(deliveries: NewDelivery[]): Promise<void> {
    await this.#store.transaction().execute(async (transaction) => {
      for (const delivery of deliveries) await addOne(transaction, delivery);
    });
  }

  /**
   * @param busy The ids of deliveries, and of webhooks, that are left out.
   * @returns At most `most` that are due now, the earliest first.
   */
  async due(
    now: number,
    busy: { deliveries: number[]; webhooks: string[] },
    most: number,
  ): Promise<StoredDelivery[]> {
    const rows = await this.#store
      .selectFrom('webhook_deliveries')
      .selectAll()
      // What is due later than any pause was set by a clock that has been set back since.
      .where((where) =>
        where.or([where('due_at', '<=', now), where('due_at', '>', now + longestPauseMs)]),
      )
      // One parameter for each list keeps the statement the same.
      .where(sql<boolean>`id not in (select value from json_each(${json(busy.deliveries)}))`)
      .where(sql<boolean>`webhook_id not in (select value from json_each(${json(busy.webhooks)}))`)
      .orderBy('due_at')
      .orderBy('id')
      .limit(most)
      .execute();
    return rows.map(deliveryIn);
  }

  /** @returns When the next one is due after a time. Undefined if there is none. */
  async nextDueAt(after: number): Promise<number | undefined> {
    const row = await this.#store
      .selectFrom('webhook_deliveries')
      .select('due_at')
      .where('due_at', '>', after)
      .orderBy('due_at')
      .limit(1)
      .executeTakeFirst();
    return row?.due_at ?? undefined;
  }

  /**
   * Notes what an attempt came to. If the delivery is over, the next one of its session is due. A
   * power failure may undo this. Then it is sent once more.
   */
  async attempted(delivery: StoredDelivery, attempt: Attempt): Promise<void> {
    const { id, webhookId, sessionId } = delivery;
    await this.#store.transaction().execute(async (transaction) => {
      const { numUpdatedRows } = await transaction
        .updateTable('webhook_deliveries')
        .set({
          state: attempt.state,
          due_at: attempt.dueAt ?? null,
          attempts: sql`attempts + 1`,
          attempted_at: attempt.attemptedAt,
          fault: attempt.fault ?? null,
          status: attempt.status ?? null,
          answer: attempt.answer ?? null,
          duration_ms: attempt.durationMs ?? null,
        })
        .where('id', '=', id)
        // It is over already if the webhook was disabled meanwhile.
        .where('state', '=', 'waiting')
        .executeTakeFirstOrThrow();
      if (numUpdatedRows > 0n && attempt.state !== 'waiting')
        await makeNextDue(transaction, { webhookId, sessionId, now: attempt.attemptedAt });
    });
  }

  /** Deliveries that wait to be tried again are due now: the receiver is back. */
  async bringForward(webhookId: string, now: number): Promise<void> {
    await this.#store
      .updateTable('webhook_deliveries')
      .set({ due_at: now })
      .where('webhook_id', '=', webhookId)
      .where('due_at', '>', now)
      .execute();
  }

  /**
   * A delivery is due now: one that is over waits again, and one that waits for its next attempt is
   * tried at once. In one transaction with what `also` does.
   */
  async resend(
    { id, webhookId, sessionId }: StoredDelivery,
    { now, expiresAt }: { now: number; expiresAt: number },
    also: Also,
  ): Promise<void> {
    await this.#store.commit(async (transaction) => {
      const isFirst = !(await hasWaiting(transaction, { webhookId, sessionId }));
      await transaction
        .updateTable('webhook_deliveries')
        .set({ state: 'waiting', due_at: isFirst ? now : null, expires_at: expiresAt })
        .where('id', '=', id)
        .where('state', '!=', 'waiting')
        .execute();
      await transaction
        .updateTable('webhook_deliveries')
        .set({ due_at: now })
        .where('id', '=', id)
        .where('due_at', '>', now)
        .execute();
      await also(transaction);
    });
  }
}

type OfSession = Pick<StoredDelivery, 'webhookId' | 'sessionId'>;

async function addOne(transaction: Transaction<Database>, each: NewDelivery): Promise<void> {
  const isTooMuch = await hasTooMany(transaction, each.webhookId);
  const isFirst = !(await hasWaiting(transaction, each));
  await transaction
    .insertInto('webhook_deliveries')
    .values({
      webhook_id: each.webhookId,
      outbox_id: each.outboxId,
      message_id: each.messageId,
      session_id: each.sessionId,
      event: each.event,
      at: each.at,
      body: each.body,
      state: isTooMuch ? 'failed' : 'waiting',
      fault: isTooMuch ? 'too-many-waiting' : null,
      due_at: isTooMuch || !isFirst ? null : each.now,
      expires_at: each.expiresAt,
    })
    .onConflict((conflict) => conflict.columns(['webhook_id', 'outbox_id']).doNothing())
    .execute();
}

function waitingFor(transaction: Transaction<Database>, webhookId: string) {
  return transaction
    .selectFrom('webhook_deliveries')
    .select(['id', 'due_at'])
    .where('webhook_id', '=', webhookId)
    .where('state', '=', sql.lit('waiting'))
    .limit(1);
}

async function hasTooMany(transaction: Transaction<Database>, webhookId: string): Promise<boolean> {
  return Boolean(
    await waitingFor(transaction, webhookId)
      .offset(mostWaiting - 1)
      .executeTakeFirst(),
  );
}

async function hasWaiting(
  transaction: Transaction<Database>,
  { webhookId, sessionId }: OfSession,
): Promise<boolean> {
  return Boolean(
    await waitingFor(transaction, webhookId).where('session_id', '=', sessionId).executeTakeFirst(),
  );
}

/** The earliest delivery of a session that waits. */
async function makeNextDue(
  transaction: Transaction<Database>,
  { webhookId, sessionId, now }: OfSession & { now: number },
): Promise<void> {
  const next = await waitingFor(transaction, webhookId)
    .where('session_id', '=', sessionId)
    .orderBy('id')
    .executeTakeFirst();
  if (next?.due_at === null)
    await transaction
      .updateTable('webhook_deliveries')
      .set({ due_at: now })
      .where('id', '=', next.id)
      .execute();
}

const json = (list: unknown[]) => JSON.stringify(list);
