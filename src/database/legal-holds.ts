import { sql, type Kysely, type Transaction } from 'kysely';
import type { Database } from './schema.ts';
import type { Store } from './store.ts';

/** What is held: one session, or one person with the sessions in which they took part. */
export type HeldThing = { sessionId: string } | { personKey: string };

export interface LegalHold {
  id: string;
  sessionId?: string;
  person?: { key: string; name?: string; userName?: string };
  note: string;
  /** The name of whoever has placed it. Absent if the person is no longer known. */
  placedBy?: string;
  /** Milliseconds since 1970. */
  placedAt: number;
}

export interface NewHold {
  id: string;
  held: HeldThing;
  note: string;
  placedBy: string;
  placedAt: number;
}

/** The legal holds. */
export class LegalHolds {
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  /**
   * The newest first.
   *
   * @param after The last of the page before.
   */
  async page(
    after: Pick<LegalHold, 'placedAt' | 'id'> | undefined,
    most: number,
  ): Promise<LegalHold[]> {
    let query = holdsIn(this.#store)
      .orderBy('placed_at', 'desc')
      .orderBy('legal_holds.id', 'desc')
      .limit(most);
    if (after)
      query = query.where(
        sql<boolean>`(placed_at, legal_holds.id) < (${after.placedAt}, ${after.id})`,
      );
    return (await query.execute()).map(toHold);
  }

  async count(): Promise<number> {
    const { count } = await this.#store
      .selectFrom('legal_holds')
      .select(({ fn }) => fn.countAll<number>().as('count'))
      .executeTakeFirstOrThrow();
    return count;
  }

  async sessionExists(sessionId: string): Promise<boolean> {
    const found = await this.#store
      .selectFrom('sessions')
      .select('id')
      .where('id', '=', sessionId)
      .executeTakeFirst();
    return found !== undefined;
  }

  /**
   * Inside the caller's transaction.
   *
   * @returns False if the same is held already. Then nothing changes.
   */
  async put(
    transaction: Transaction<Database>,
    { id, held, note, placedBy, placedAt }: NewHold,
  ): Promise<boolean> {
    const { numInsertedOrUpdatedRows } = await transaction
      .insertInto('legal_holds')
      .values({
        id,
        session_id: 'sessionId' in held ? held.sessionId : null,
        person_key: 'personKey' in held ? held.personKey : null,
        note,
        placed_by: placedBy,
        placed_at: placedAt,
      })
      .onConflict((conflict) => conflict.doNothing())
      .executeTakeFirstOrThrow();
    return numInsertedOrUpdatedRows === 1n;
  }

  /**
   * Inside the caller's transaction.
   *
   * @returns What was held. Undefined if there was no such hold.
   */
  async remove(transaction: Transaction<Database>, id: string): Promise<HeldThing | undefined> {
    const row = await transaction
      .deleteFrom('legal_holds')
      .where('id', '=', id)
      .returning(['session_id', 'person_key'])
      .executeTakeFirst();
    if (!row) return undefined;
    return row.session_id === null
      ? { personKey: row.person_key ?? '' }
      : { sessionId: row.session_id };
  }
}

function holdsIn(database: Kysely<Database>) {
  return database
    .selectFrom('legal_holds')
    .leftJoin('people as person', 'person.key', 'legal_holds.person_key')
    .leftJoin('people as placer', 'placer.key', 'legal_holds.placed_by')
    .select([
      'legal_holds.id as id',
      'session_id',
      'person_key',
      'note',
      'placed_at',
      'person.name as name',
      'person.user_name as user_name',
      'placer.name as placer',
    ]);
}

type HoldRow = Awaited<ReturnType<ReturnType<typeof holdsIn>['execute']>>[number];

function toHold(row: HoldRow): LegalHold {
  return {
    id: row.id,
    ...(row.session_id !== null && { sessionId: row.session_id }),
    ...(row.person_key !== null && {
      person: {
        key: row.person_key,
        ...(row.name !== null && { name: row.name }),
        ...(row.user_name !== null && { userName: row.user_name }),
      },
    }),
    note: row.note,
    ...(row.placer !== null && { placedBy: row.placer }),
    placedAt: row.placed_at,
  };
}
