import type { KeyObject } from 'node:crypto';
import { appendFile, open } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../common/clock.ts';
import type { Logger } from '../common/logger.ts';
import { auditHead, readAuditRows } from '../database/audit-events.ts';
import { lastCheckpoint, saveCheckpoint } from '../database/audit-checkpoints.ts';
import type { Store } from '../database/store.ts';
import { signCheckpoint, type Checkpoint } from './checkpoint.ts';

/** The name of the file in the data folder. It is used if the configuration names no file. */
export const checkpointsName = 'audit-checkpoints.jsonl';

const dayMs = 86_400_000;

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
    if (last) await tellWhenLost(options, last);
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
    await appendDurably(file, `${JSON.stringify(checkpoint)}\n`);
  }

  #signAndTell(): void {
    this.sign().catch((error: unknown) => {
      this.#options.logger.error({ err: error }, 'audit log: a checkpoint could not be written');
    });
  }

  #signAtMidnight(): void {
    const { clock } = this.#options;
    this.#cancelMidnight = clock.after(dayMs - (clock.now() % dayMs), () => {
      this.#signAtMidnight();
      this.#signAndTell();
    });
  }
}

/** Logs an error if the row of the last checkpoint is missing or has another hash. */
async function tellWhenLost(
  { store, logger }: CheckpointsOptions,
  last: Checkpoint,
): Promise<void> {
  const [row] = await readAuditRows(store, { after: last.id - 1 }, 1);
  if (row?.id === last.id && row.hash === last.hash) return;
  logger.error(
    { row: last.id },
    'audit log: it is not what the last checkpoint says; run "beside audit verify"',
  );
}

async function appendDurably(file: string, line: string): Promise<void> {
  await appendFile(file, line, { mode: 0o600 });
  const handle = await open(file, 'r+');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** @returns The file to which checkpoints are appended. */
export function checkpointsFile(dataDir: string, checkpointFile: string | undefined): string {
  return checkpointFile ?? join(dataDir, checkpointsName);
}
