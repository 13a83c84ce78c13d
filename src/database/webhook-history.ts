import type { Store } from './store.ts';
import { deliveryIn, type StoredDelivery } from './webhook-delivery.ts';

/** Limits of what is kept of deliveries that are over, for each webhook. */
const kept = { ms: 7 * 24 * 60 * 60_000, rows: 5_000 };
/** How many rows are deleted at once. */
const step = 500;

/** Deliveries to webhooks, to be looked at. */
export class DeliveryHistory {
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  /** @param before Only those with a lower id. @returns The newest first. */
  async list(
    webhookId: string,
    {
      state,
      before,
      limit,
    }: { state: string | undefined; before: number | undefined; limit: number },
  ): Promise<StoredDelivery[]> {
    const rows = await this.#store
      .selectFrom('webhook_deliveries')
      .selectAll()
      .where('webhook_id', '=', webhookId)
      .$if(state !== undefined, (query) => query.where('state', '=', state ?? ''))
      .$if(before !== undefined, (query) => query.where('id', '<', before ?? 0))
      .orderBy('id', 'desc')
      .limit(limit)
      .execute();
    return rows.map(deliveryIn);
  }

  async find(webhookId: string, id: number): Promise<StoredDelivery | undefined> {
    const row = await this.#store
      .selectFrom('webhook_deliveries')
      .selectAll()
      .where('id', '=', id)
      .where('webhook_id', '=', webhookId)
      .executeTakeFirst();
    return row && deliveryIn(row);
  }

  /** @returns How many wait, by webhook. */
  async waiting(): Promise<Map<string, number>> {
    const rows = await this.#store
      .selectFrom('webhook_deliveries')
      .select(({ fn }) => ['webhook_id', fn.countAll<number>().as('count')])
      .where('state', '=', 'waiting')
      .groupBy('webhook_id')
      .execute();
    return new Map(rows.map(({ webhook_id: id, count }) => [id, count]));
  }

  /** Deletes some of those that are over and too old, or too many. @returns Whether there may be more. */
  async prune(webhookId: string, now: number): Promise<boolean> {
    const oldest = await this.#store
      .selectFrom('webhook_deliveries')
      .select('id')
      .where('webhook_id', '=', webhookId)
      .orderBy('id', 'desc')
      .offset(kept.rows)
      .limit(1)
      .executeTakeFirst();
    const { numDeletedRows } = await this.#store
      .deleteFrom('webhook_deliveries')
      .where('id', 'in', (query) =>
        query
          .selectFrom('webhook_deliveries')
          .select('id')
          .where('webhook_id', '=', webhookId)
          .where('state', 'in', ['delivered', 'failed'])
          .where((where) =>
            where.or([where('id', '<=', oldest?.id ?? 0), where('at', '<', now - kept.ms)]),
          )
          .limit(step),
      )
      .executeTakeFirstOrThrow();
    return numDeletedRows === BigInt(step);
  }
}
