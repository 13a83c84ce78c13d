import { ApiTokens } from '../../application/api-tokens.ts';
import { systemClock as clock } from '../../common/system-clock.ts';
import { ApiTokenTable } from '../../database/api-tokens.ts';
import { openForWriting } from '../open-for-writing.ts';

/** Runs `work` with the tokens of a server, which may run at the same time. */
export async function withTokens<Result>(
  file: string | undefined,
  work: (tokens: ApiTokens) => Promise<Result>,
): Promise<Result> {
  await using opened = await openForWriting(file);
  const { store, auditLog } = opened;
  return await work(new ApiTokens({ store, auditLog, table: new ApiTokenTable(store), clock }));
}
