/** Deletes what is older than the configuration keeps it. The server may run. */
import { countDue, olderThan, purge, type PurgeParts } from '../../application/retention/purge.ts';
import { systemClock as clock } from '../../common/system-clock.ts';
import { purgings } from '../../database/purge/purgings.ts';
import { retentionKinds, retentionSettings, type RetentionKind } from '../../protocol/retention.ts';
import { openForWriting } from '../open-for-writing.ts';
import { table } from '../table.ts';

export interface PurgeOptions {
  dryRun?: boolean;
  kind?: RetentionKind[];
  config?: string;
}

/** A running server writes in this time. */
const pauseMs = 10;

/** @returns What was deleted, or would be, as a table. */
export async function purgeNow({ dryRun, kind, config: file }: PurgeOptions): Promise<string> {
  await using opened = await openForWriting(file);
  const { config, store, auditLog } = opened;
  const ending = new AbortController();
  const parts: PurgeParts = {
    ...{ store, auditLog, clock, purgings, pauseMs, signal: ending.signal },
  };
  const rows = [['kind', 'kept for', 'older than', dryRun ? 'would go' : 'gone', 'kept']];
  for (const each of retentionKinds.filter((one) => kind?.includes(one) ?? true)) {
    const days = config.retention[retentionSettings[each]];
    if (days === 'forever') {
      rows.push([each, 'ever', '', '0', '']);
      continue;
    }
    const before = olderThan(days, clock);
    const count = await (dryRun ? countDue : purge)(parts, each, before);
    const until = new Date(before).toISOString();
    rows.push([each, `${days} days`, until, String(count.rows), String(count.kept)]);
  }
  return table(rows).join('\n');
}
