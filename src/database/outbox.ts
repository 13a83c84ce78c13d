/** The events of sessions, kept until every consumer has handled them. */
import type { Transaction } from 'kysely';
import type { SessionEvent } from '../domain/session-events.ts';
import type { Database } from './schema.ts';
import type { Store } from './store.ts';

/** Limits of what is kept for consumers that lag behind. A consumer that was removed never comes. */
const keptMs = 7 * 24 * 60 * 60_000;
const keptRows = 100_000;

export interface OutboxEntry {
  /** A later entry has a higher id. */
  id: number;
  sessionId: string;
  event: SessionEvent;
}

/** Where a consumer of events is. */
export interface Lag {
  /** Its name in the program, or in the configuration. */
  consumer: string;
  /** Events that it has not handled. */
  waiting: number;
  /** When the first of them happened, in milliseconds since 1970. Undefined if none waits. */
  since: number | undefined;
}

/** A consumer that had not handled all entries that were deleted. */
export interface Behind {
  consumer: string;
  /** Ids of the entries that it has missed. */
  missed: { from: number; to: number };
}

/** Appends events, in order, inside the transaction that stores the session. */
export async function appendToOutbox(
  transaction: Transaction<Database>,
  sessionId: string,
  events: SessionEvent[],
): Promise<void> {
  const rows = events.map((event) => ({
    session_id: sessionId,
    type: event.type,
    event: JSON.stringify(event),
    at: event.at,
  }));
  if (rows.length > 0) await transaction.insertInto('outbox').values(rows).execute();
}

export class Outbox {
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  /**
   * @returns The last entry that a consumer has handled. A new consumer begins after the last entry
   *   that exists.
   */
  async cursorOf(consumer: string): Promise<number> {
    return await this.#store.commit(async (transaction) => {
      const known = await transaction
        .selectFrom('consumer_cursors')
        .select('last_id')
        .where('consumer', '=', consumer)
        .executeTakeFirst();
      if (known) return known.last_id;
      const newest = await newestId(transaction);
      await transaction
        .insertInto('consumer_cursors')
        .values({ consumer, last_id: newest })
        .execute();
      return newest;
    });
  }

  /** @returns At most `most` entries after an id, in order. Each of them would survive a power failure. */
  async after(id: number, most: number): Promise<OutboxEntry[]> {
    // Another transaction may have ended and not be on the disk yet.
    const rows = await this.#store.commit(
      async (transaction) =>
        await transaction
          .selectFrom('outbox')
          .select(['id', 'session_id', 'event'])
          .where('id', '>', id)
          .orderBy('id')
          .limit(most)
          .execute(),
    );
    return rows.map((row) => ({
      id: row.id,
      sessionId: row.session_id,
      event: JSON.parse(row.event) as SessionEvent,
    }));
  }

  /** A power failure may undo this. Then the consumer gets the entries once more. */
  async moveCursor(consumer: string, id: number): Promise<void> {
    await this.#store
      .updateTable('consumer_cursors')
      .set({ last_id: id })
      .where('consumer', '=', consumer)
      .where('last_id', '<', id)
      .execute();
  }

  /** Reads two rows for each consumer, however far behind it is. */
  async lags(consumers: string[]): Promise<Lag[]> {
    const found = await this.#store
      .selectFrom('consumer_cursors')
      .select((query) => [
        'consumer',
        'last_id',
        query
          .selectFrom('outbox')
          .select(({ fn }) => fn.max('outbox.id').as('newest'))
          .as('newest'),
        query
          .selectFrom('outbox')
          .select('outbox.at')
          .whereRef('outbox.id', '>', 'consumer_cursors.last_id')
          .orderBy('outbox.id')
          .limit(1)
          .as('since'),
      ])
      .where('consumer', 'in', consumers)
      .execute();
    return found.map(({ consumer, last_id: last, newest, since }) => ({
      consumer,
      waiting: Math.max(0, (newest ?? last) - last),
      since: since ?? undefined,
    }));
  }

  /**
   * Deletes what every consumer has handled, and what is too old or too much to keep for the
   * others. A consumer that is not in `consumers` and has missed something is forgotten.
   *
   * @returns The consumers that have missed something.
   */
  async prune(now: number, consumers: string[]): Promise<Behind[]> {
    return await this.#store.commit(async (transaction) => {
      const cursors = await transaction.selectFrom('consumer_cursors').selectAll().execute();
      const newest = await newestId(transaction);
      const handled = Math.min(newest, ...cursors.map((cursor) => cursor.last_id));
      const tooOld = await transaction
        .selectFrom('outbox')
        .select('id')
        .where('at', '<', now - keptMs)
        .orderBy('id', 'desc')
        .limit(1)
        .executeTakeFirst();
      const upTo = Math.max(handled, tooOld?.id ?? 0, newest - keptRows);
      await transaction.deleteFrom('outbox').where('id', '<=', upTo).execute();
      const behind = cursors.filter((cursor) => cursor.last_id < upTo);
      for (const { consumer } of behind)
        if (consumers.includes(consumer))
          await transaction
            .updateTable('consumer_cursors')
            .set({ last_id: upTo })
            .where('consumer', '=', consumer)
            .execute();
        else
          await transaction
            .deleteFrom('consumer_cursors')
            .where('consumer', '=', consumer)
            .execute();
      return behind.map(({ consumer, last_id: last }) => ({
        consumer,
        missed: { from: last + 1, to: upTo },
      }));
    });
  }
}

/** The row may have been deleted. That happens only to entries that every consumer has handled or missed. */
async function newestId(transaction: Transaction<Database>): Promise<number> {
  const entry = await transaction
    .selectFrom('outbox')
    .select('id')
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst();
  const cursor = await transaction
    .selectFrom('consumer_cursors')
    .select('last_id')
    .orderBy('last_id', 'desc')
    .limit(1)
    .executeTakeFirst();
  return Math.max(entry?.id ?? 0, cursor?.last_id ?? 0);
}
