import { createHash } from 'node:crypto';
import type { Store } from './store.ts';

export interface Picture {
  type: 'image/jpeg' | 'image/png';
  bytes: Buffer;
}

/** Pictures of people from their identity provider, one for each person. */
export class Pictures {
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  /** @returns The id of the picture. */
  async save(personKey: string, { type, bytes }: Picture): Promise<string> {
    const id = createHash('sha256').update(personKey).update(bytes).digest('base64url');
    await this.#store
      .insertInto('pictures')
      .values({ person_key: personKey, id, type, bytes })
      .onConflict((conflict) => conflict.column('person_key').doUpdateSet({ id, type, bytes }))
      .execute();
    return id;
  }

  async find(id: string): Promise<Picture | undefined> {
    const row = await this.#store
      .selectFrom('pictures')
      .select(['type', 'bytes'])
      .where('id', '=', id)
      .executeTakeFirst();
    return row && { type: row.type as Picture['type'], bytes: row.bytes };
  }
}
