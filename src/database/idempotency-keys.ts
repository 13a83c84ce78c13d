import type { Store } from './store.ts';

/** What is kept of a request that may be sent again. */
export interface KeptRequest {
  digest: string;
  /** Undefined while it is under way, and if a restart has cut it off. */
  answer: Buffer | undefined;
}

/** The requests of programs that may be sent again, and their answers. */
export class IdempotencyKeys {
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  /**
   * Stores a key before its request is handled, so that the request is handled only once even if the
   * server is killed meanwhile.
   *
   * @param since Keys that are older are deleted.
   * @param most How many keys one token may have.
   * @returns `new`, `full`, or what is kept under this key already.
   */
  async claim(
    { tokenId, key, digest, now }: { tokenId: string; key: string; digest: string; now: number },
    since: number,
    most: number,
  ): Promise<KeptRequest | 'new' | 'full'> {
    return await this.#store.commit(async (transaction) => {
      await transaction.deleteFrom('idempotency_keys').where('at', '<', since).execute();
      const found = await transaction
        .selectFrom('idempotency_keys')
        .select(['digest', 'answer'])
        .where('token_id', '=', tokenId)
        .where('key', '=', key)
        .executeTakeFirst();
      if (found) return { digest: found.digest, answer: found.answer ?? undefined };
      const { count } = await transaction
        .selectFrom('idempotency_keys')
        .select(({ fn }) => fn.countAll<number>().as('count'))
        .where('token_id', '=', tokenId)
        .executeTakeFirstOrThrow();
      if (count >= most) return 'full';
      await transaction
        .insertInto('idempotency_keys')
        .values({ token_id: tokenId, key, digest, at: now })
        .execute();
      return 'new';
    });
  }

  async keep(tokenId: string, key: string, answer: Buffer): Promise<void> {
    await this.#store.commit(async (transaction) => {
      await transaction
        .updateTable('idempotency_keys')
        .set({ answer })
        .where('token_id', '=', tokenId)
        .where('key', '=', key)
        .execute();
    });
  }

  /** The request was refused, so it may be sent again with this key. */
  async drop(tokenId: string, key: string): Promise<void> {
    await this.#store
      .deleteFrom('idempotency_keys')
      .where('token_id', '=', tokenId)
      .where('key', '=', key)
      .execute();
  }
}
