import type { Kysely } from 'kysely';
import type { Database } from './schema.ts';
import type { Store } from './store.ts';

export interface CheckpointRow {
  /** The id of a row of the audit log. */
  id: number;
  hash: string;
  /** When it was signed, in milliseconds since 1970. */
  at: number;
  signature: string;
}

export async function saveCheckpoint(store: Store, checkpoint: CheckpointRow): Promise<void> {
  await store.commit(
    async (transaction) =>
      await transaction
        .insertInto('audit_checkpoints')
        .values(checkpoint)
        // Another process may have signed the same row.
        .onConflict((conflict) => conflict.doNothing())
        .execute(),
  );
}

/** @returns All checkpoints, in the order of their rows. */
export async function readCheckpoints(database: Kysely<Database>): Promise<CheckpointRow[]> {
  return await database.selectFrom('audit_checkpoints').selectAll().orderBy('id').execute();
}

/** @returns The newest checkpoint, if there is one. */
export async function lastCheckpoint(store: Store): Promise<CheckpointRow | undefined> {
  return await store
    .selectFrom('audit_checkpoints')
    .selectAll()
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst();
}
