import type { Kysely } from 'kysely';
import type { Lag } from './outbox.ts';
import type { Database } from './schema.ts';

/** How many deliveries wait, of all webhooks together: their names are people's own. */
export async function webhookLag(database: Kysely<Database>): Promise<Lag> {
  const { waiting, first } = await database
    .selectFrom('webhook_deliveries')
    .select(({ fn }) => [fn.countAll<number>().as('waiting'), fn.min('id').as('first')])
    .where('state', '=', 'waiting')
    .executeTakeFirstOrThrow();
  const oldest = await database
    .selectFrom('webhook_deliveries')
    .select('at')
    .where('id', '=', first)
    .executeTakeFirst();
  return { consumer: 'webhook deliveries', waiting, since: oldest?.at };
}
