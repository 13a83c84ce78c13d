import { sql, type Selectable, type Transaction } from 'kysely';
import type { Database } from './schema.ts';
import type { Store } from './store.ts';

export interface StoredWebhook {
  id: string;
  name: string;
  url: string;
  events: string[];
  /** As a receiver is given it (`whsec_…`). It signs, so no hash would do. */
  secret: string;
  /** The secret before, while it counts too. */
  previous: { secret: string; until: number } | undefined;
  createdAt: number;
  disabledFor: 'failing' | 'by-person' | undefined;
  receivedAt: number | undefined;
  /** Since when nothing was received, and how many attempts that were. */
  failingSince: number | undefined;
  failures: number;
}

/** The table of webhooks. There are few. */
export class WebhookTable {
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  /** In the order in which they were made. */
  async all(): Promise<StoredWebhook[]> {
    const rows = await this.#store
      .selectFrom('webhooks')
      .selectAll()
      .orderBy('created_at')
      .orderBy('id')
      .execute();
    return rows.map(webhookIn);
  }

  async find(id: string): Promise<StoredWebhook | undefined> {
    const row = await this.#store
      .selectFrom('webhooks')
      .selectAll()
      .where('id', '=', id)
      .executeTakeFirst();
    return row && webhookIn(row);
  }

  /**
   * Stores a new one, or what a person has changed in one, in one transaction with what `also` does.
   *
   * @returns When it is on the disk.
   */
  async save(webhook: StoredWebhook, also: Also): Promise<void> {
    const { id, received_at, failing_since, failures, ...changes } = rowOf(webhook);
    await this.#store.commit(async (transaction) => {
      await transaction
        .insertInto('webhooks')
        .values({ id, received_at, failing_since, failures, ...changes })
        .onConflict((conflict) =>
          conflict.column('id').doUpdateSet({
            ...changes,
            // What is enabled again begins anew.
            failing_since: sql`iif(webhooks.disabled_for is null, webhooks.failing_since, null)`,
            failures: sql`iif(webhooks.disabled_for is null, webhooks.failures, 0)`,
          }),
        )
        .execute();
      if (webhook.disabledFor) await failWaiting(transaction, id);
      await also(transaction);
    });
  }

  /** Its deliveries go first, in small steps. */
  async remove(id: string, also: Also): Promise<void> {
    for (;;) {
      const { numDeletedRows } = await this.#store
        .deleteFrom('webhook_deliveries')
        .where('id', 'in', (query) =>
          query
            .selectFrom('webhook_deliveries')
            .select('id')
            .where('webhook_id', '=', id)
            .limit(500),
        )
        .executeTakeFirstOrThrow();
      if (numDeletedRows === 0n) break;
    }
    await this.#store.commit(async (transaction) => {
      await transaction.deleteFrom('webhooks').where('id', '=', id).execute();
      await also(transaction);
    });
  }

  /** Notes that something was received. */
  async received(id: string, at: number): Promise<void> {
    await this.#store
      .updateTable('webhooks')
      .set({ received_at: at, failing_since: null, failures: 0 })
      .where('id', '=', id)
      .execute();
  }

  /** Notes an attempt that failed. */
  async failed(id: string, at: number): Promise<StoredWebhook | undefined> {
    const row = await this.#store
      .updateTable('webhooks')
      .set({
        failing_since: sql`coalesce(failing_since, ${at})`,
        failures: sql`failures + 1`,
      })
      .where('id', '=', id)
      .returningAll()
      .executeTakeFirst();
    return row && webhookIn(row);
  }
}

/** More to do in the same transaction. */
export type Also = (transaction: Transaction<Database>) => Promise<void>;

/** What waits for a webhook that is disabled is not sent any more. */
async function failWaiting(transaction: Transaction<Database>, id: string): Promise<void> {
  await transaction
    .updateTable('webhook_deliveries')
    .set({ state: 'failed', due_at: null, fault: 'webhook-disabled' })
    .where('webhook_id', '=', id)
    .where('state', '=', 'waiting')
    .execute();
}

function webhookIn(row: Selectable<Database['webhooks']>): StoredWebhook {
  const { previous_secret: secret, previous_until: until } = row;
  return {
    id: row.id,
    name: row.name,
    url: row.url,
    events: JSON.parse(row.events) as string[],
    secret: row.secret,
    previous: secret === null || until === null ? undefined : { secret, until },
    createdAt: row.created_at,
    disabledFor: (row.disabled_for as StoredWebhook['disabledFor'] | null) ?? undefined,
    receivedAt: row.received_at ?? undefined,
    failingSince: row.failing_since ?? undefined,
    failures: row.failures,
  };
}

function rowOf(webhook: StoredWebhook): Selectable<Database['webhooks']> {
  return {
    id: webhook.id,
    name: webhook.name,
    url: webhook.url,
    events: JSON.stringify(webhook.events),
    secret: webhook.secret,
    previous_secret: webhook.previous?.secret ?? null,
    previous_until: webhook.previous?.until ?? null,
    created_at: webhook.createdAt,
    disabled_for: webhook.disabledFor ?? null,
    received_at: webhook.receivedAt ?? null,
    failing_since: webhook.failingSince ?? null,
    failures: webhook.failures,
  };
}
