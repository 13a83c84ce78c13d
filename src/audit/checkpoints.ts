import { createPublicKey, type KeyObject } from 'node:crypto';
import type { Clock } from '../common/clock.ts';
import type { Logger } from '../common/logger.ts';
import { auditHead, readAuditRows } from '../database/audit-events.ts';
import { lastCheckpoint, saveCheckpoint } from '../database/audit-checkpoints.ts';
import type { Store } from '../database/store.ts';
import { appendCheckpoint, lastInFile } from './checkpoint-file.ts';
import { isSignedBy, signCheckpoint, type Checkpoint } from './checkpoint.ts';

const dayMs = 86_400_000;
const dayOf = (time: number) => Math.floor(time / dayMs);
/** It looks at the clock at least this often: somebody may have set it. */
const lookMs = 600_000;

export interface CheckpointsOptions {
  store: Store;
  clock: Clock;
  logger: Logger;
  key: KeyObject;
  /** After so many rows there is a new checkpoint. */
  rows: number;
  /** Checkpoints are appended to this file, too. */
  file: string;
}

/**
 * Signs the newest row of the audit log: after a number of rows, at midnight (UTC), and when it is
 * closed.
 */
export class Checkpoints {
  readonly #options: CheckpointsOptions;
  /** The id of the row of the last checkpoint. 0 if there is none. */
  #lastId: number;
  #cancelMidnight: () => void = () => undefined;
  #cancelDue: (() => void) | undefined;
  #signing: Promise<void> = Promise.resolve();

  private constructor(options: CheckpointsOptions, last: Checkpoint | undefined) {
    this.#options = options;
    this.#lastId = last?.id ?? 0;
    this.#signAtMidnight();
  }

  static async open(options: CheckpointsOptions): Promise<Checkpoints> {
    const last = await lastCheckpoint(options.store);
    await tellWhenChanged(options, last);
    return new Checkpoints(options, last);
  }

  /**
   * Notes a new row, and starts a checkpoint if one is due. The transaction of the row may not have
   * ended yet, so the checkpoint is not made during this call.
   *
   * @param id The id of the row.
   */
  appended(id: number): void {
    if (id - this.#lastId < this.#options.rows) return;
    this.#cancelDue ??= this.#options.clock.after(0, () => {
      this.#cancelDue = undefined;
      this.#signAndTell();
    });
  }

  /** Signs the newest row, unless it is signed already. Two calls run one after the other. */
  async sign(): Promise<void> {
    this.#signing = this.#signing.catch(() => undefined).then(async () => await this.#sign());
    await this.#signing;
  }

  async close(): Promise<void> {
    this.#cancelMidnight();
    this.#cancelDue?.();
    await this.sign();
  }

  async #sign(): Promise<void> {
    const { store, clock, logger, key, file } = this.#options;
    const head = await auditHead(store);
    if (!head?.hash || head.id <= this.#lastId) return;
    const checkpoint = signCheckpoint({ id: head.id, hash: head.hash, at: clock.now() }, key);
    await saveCheckpoint(store, checkpoint);
    this.#lastId = head.id;
    // The log of the server may be kept on another machine. Then the checkpoint is safe there.
    logger.info({ checkpoint }, 'audit log: checkpoint');
    await appendCheckpoint(file, checkpoint);
  }

  #signAndTell(): void {
    this.sign().catch((error: unknown) => {
      this.#options.logger.error({ err: error }, 'audit log: a checkpoint could not be written');
    });
  }

  #signAtMidnight(): void {
    const { clock } = this.#options;
    const day = dayOf(clock.now());
    const restMs = dayMs - (clock.now() % dayMs);
    this.#cancelMidnight = clock.after(Math.min(restMs, lookMs), () => {
      this.#signAtMidnight();
      if (dayOf(clock.now()) !== day) this.#signAndTell();
    });
  }
}

/** Logs an error if the log is not what its last checkpoints say: that in the database and that in the file. */
async function tellWhenChanged(
  { store, logger, key, file }: CheckpointsOptions,
  last: Checkpoint | undefined,
): Promise<void> {
  const tell = (row: number, message: string) => {
    logger.error({ row }, `audit log: ${message}; run "beside audit verify"`);
  };
  if (last) {
    const [row] = await readAuditRows(store, { after: last.id - 1 }, 1);
    if (row?.id !== last.id || row.hash !== last.hash)
      tell(last.id, 'it is not what the last checkpoint says');
    if (!isSignedBy(last, createPublicKey(key)))
      tell(last.id, 'the last checkpoint was not signed by the key that is here');
  }
  const end = (await auditHead(store))?.id ?? 0;
  const written = await lastInFile(file);
  if (written && written.id > end)
    tell(
      end,
      'it ends before the last checkpoint of the file, as a database does that was rolled back',
    );
}
