/** Deletes old data in small steps, so that nobody else waits long for the database. */
import { setTimeout } from 'node:timers/promises';
import type { AuditLog } from '../../audit/audit-log.ts';
import type { Clock } from '../../common/clock.ts';
import type { DueRow, Purging } from '../../database/purge/purging.ts';
import type { Store } from '../../database/store.ts';
import type { RetentionKind } from '../../protocol/retention.ts';

const dayMs = 86_400_000;
/** Rows that one query finds. */
const foundAtOnce = 100;
/** Numbers of rows that are kept in memory. The rest is found once these are deleted. */
const mostRows = 10_000;
/** Whoever else waits for the disk waits for a step, too. */
const usualStepMs = 4;
/** The fewest rows of a step, as a part of the most: each step is a row of the audit log. */
const leastPart = 1 / 5;

export interface PurgeParts {
  store: Store;
  auditLog: Pick<AuditLog, 'append' | 'redaction'>;
  clock: Clock;
  /** How each kind is deleted: one part after the other. */
  purgings: Record<RetentionKind, readonly Purging[]>;
  /** Milliseconds between two steps, in which others have their turn. */
  pauseMs: number;
  /** How long a step should take, in milliseconds. After one that took longer the next one has fewer rows. */
  stepMs?: number;
  /**
   * Asked before each step: whether what is older than this may still be deleted. If it may not, since
   * the setting was changed meanwhile, the purge ends.
   */
  mayStill?: (before: number) => boolean;
  /** Aborted when the process ends. Then the purge ends after its present step. */
  signal: AbortSignal;
}

/** What is old enough to be deleted, or what was deleted. */
export interface PurgeCount {
  rows: number;
  /** Rows as old that are kept, for instance because of a legal hold. */
  kept: number;
}

/** @returns The time before which data are older than so many days. Milliseconds since 1970. */
export function olderThan(days: number, clock: Clock): number {
  return clock.now() - days * dayMs;
}

/** Counts what would be deleted. @param most It stops counting there. */
export async function countDue(
  parts: PurgeParts,
  kind: RetentionKind,
  before: number,
  most = Infinity,
): Promise<PurgeCount> {
  const sum = { rows: 0, kept: 0 };
  for (const purging of parts.purgings[kind])
    for await (const found of dueRows(parts, purging, before)) {
      const kept = found.filter(({ isKept }) => isKept).length;
      sum.rows += found.length - kept;
      sum.kept += kept;
      if (sum.rows + sum.kept >= most) return sum;
    }
  return sum;
}

/**
 * Deletes what is older than `before`, in steps. Each step is one transaction with its event of the
 * audit log, so the log says what was really deleted, whatever is kept or ends meanwhile. If the
 * process ends in between, the next purge deletes the rest.
 *
 * @returns How much was deleted.
 */
export async function purge(
  parts: PurgeParts,
  kind: RetentionKind,
  before: number,
): Promise<PurgeCount> {
  const { signal, pauseMs, stepMs = usualStepMs } = parts;
  const sum = { rows: 0, kept: 0 };
  for (const purging of parts.purgings[kind]) {
    let { atOnce } = purging;
    for await (const { keys, kept } of batches(parts, purging, before)) {
      sum.kept += kept;
      for (let index = 0; index < keys.length;) {
        signal.throwIfAborted();
        if (parts.mayStill?.(before) === false) return sum;
        const some = keys.slice(index, index + atOnce);
        index += some.length;
        const begun = performance.now();
        const gone = await step(parts, purging, some, { kind, before, total: sum.rows });
        sum.rows += gone;
        sum.kept += some.length - gone;
        // Whoever waits for the disk has waited for this, too.
        const took = performance.now() - begun;
        atOnce = fitting((some.length * stepMs) / took, purging.atOnce);
        await parts.store.checkpointed();
        await setTimeout(pauseMs);
      }
    }
    await removeSums(parts, purging, before);
  }
  return sum;
}

/** What was counted goes as well where none of the rows is left, or none was due. */
async function removeSums(
  { store, pauseMs, signal, mayStill }: PurgeParts,
  { removeSums }: Purging,
  before: number,
): Promise<void> {
  if (!removeSums) return;
  while (mayStill?.(before) !== false) {
    signal.throwIfAborted();
    const gone = await store.commit(async (transaction) => await removeSums(transaction, before));
    if (gone === 0) return;
    await setTimeout(pauseMs);
  }
}

/** @returns How many rows a step has, of as many as there may be. */
function fitting(rows: number, most: number): number {
  return Math.ceil(Math.min(most, Math.max(rows, most * leastPart)));
}

async function* dueRows(
  { store, pauseMs, signal }: PurgeParts,
  purging: Purging,
  before: number,
): AsyncGenerator<DueRow[]> {
  let after: Pick<DueRow, 'at' | 'key'> = { at: -1, key: 0 };
  for (;;) {
    signal.throwIfAborted();
    const found = await purging.due(store, before, after, foundAtOnce);
    if (found.length > 0) yield found;
    if (found.length < foundAtOnce) return;
    after = found.at(-1) ?? after;
    await setTimeout(pauseMs);
  }
}

interface Batch {
  /** Numbers of rows that go, in rising order. */
  keys: number[];
  /** How many rows as old are kept. */
  kept: number;
}

/** All rows that are old enough. */
async function* batches(
  parts: PurgeParts,
  purging: Purging,
  before: number,
): AsyncGenerator<Batch> {
  let batch: Batch = { keys: [], kept: 0 };
  for await (const found of dueRows(parts, purging, before)) {
    for (const { key, isKept } of found)
      if (isKept) batch.kept += 1;
      else batch.keys.push(key);
    if (batch.keys.length < mostRows) continue;
    yield inOrder(batch);
    batch = { keys: [], kept: 0 };
  }
  yield inOrder(batch);
}

/** A typed array is sorted in a few milliseconds, whatever the order was. */
function inOrder({ keys, kept }: Batch): Batch {
  return { keys: [...Float64Array.from(keys).sort()], kept };
}

/**
 * Deletes these rows, but for those that are kept by now.
 *
 * @param total How many rows this purge has deleted before.
 * @returns How many were deleted.
 */
async function step(
  { store, auditLog, clock }: PurgeParts,
  purging: Purging,
  keys: number[],
  { kind, before, total }: { kind: RetentionKind; before: number; total: number },
): Promise<number> {
  return await store.commit(async (transaction) => {
    const gone = await purging.remove(transaction, keys, before);
    const rows = gone.length;
    if (rows === 0) return 0;
    const redaction = kind === 'audit' ? await auditLog.redaction(transaction, gone) : {};
    const details = { kind, before, rows, total: total + rows, ...redaction };
    await auditLog.append(transaction, [{ type: 'purge', at: clock.now(), details }]);
    return rows;
  });
}
