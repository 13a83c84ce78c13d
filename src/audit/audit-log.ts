import type { KeyObject } from 'node:crypto';
import type { Kysely, Transaction } from 'kysely';
import type { Clock } from '../common/clock.ts';
import type { Logger } from '../common/logger.ts';
import { requestId } from '../common/request-context.ts';
import {
  auditHead,
  countRepeat,
  insertAuditRows,
  readAuditRows,
  repeatKeys,
  takeRepeat,
} from '../database/audit-events.ts';
import type { Database } from '../database/schema.ts';
import type { Store } from '../database/store.ts';
import type { AuditEvent } from './audit-events.ts';
import { beginning, chain, type Head } from './chain.ts';
import type { Checkpoints } from './checkpoints.ts';
import { rangesOf, signRedaction, type Redaction } from './redaction.ts';
import { keyOf, mostAnyRows, mostRows } from './repeated-events.ts';

const windowMs = 60_000;
/**
 * The limit of kinds that are counted at the same time. If there are more, the minute of the oldest
 * kind ends early.
 */
const mostKinds = 10_000;

/** Events with the same content, counted for one minute. */
interface Kind {
  /** The content: what is counted if there are too many. */
  event: AuditEvent;
  /** The limit of rows. */
  most: number;
  /** When the minute began: the time of the first event. */
  since: number;
  /** How many of the events have a row of their own. */
  rows: number;
  /** The key under which the other events are counted. Undefined until there is one. */
  countedAs: string | undefined;
}

export interface AuditLogOptions {
  store: Store;
  clock: Clock;
  logger: Logger;
  checkpoints: Pick<Checkpoints, 'appended' | 'close'>;
  /** Signs what is deleted from the log. Left out where nothing is. */
  key?: KeyObject;
  /** Returns the network of an address. All addresses of one network count as one. */
  networkOf: (address: string) => string;
}

/** Writes the audit log. Rows are only ever added. */
export class AuditLog {
  readonly #options: AuditLogOptions;
  /** Called for each event of `write` that was stored or counted. */
  observeWritten: (event: AuditEvent) => void = () => undefined;
  /** In the order in which their minutes began. */
  readonly #kinds = new Map<string, Kind>();
  #cancelSweep: (() => void) | undefined;
  /** The last row that this process appended. Its transaction may have been rolled back since. */
  #head: Head | undefined;

  private constructor(options: AuditLogOptions) {
    this.#options = options;
  }

  /**
   * Opens the audit log, and writes the rows of events that an earlier process only counted. The
   * caller closes it.
   */
  static async open(options: AuditLogOptions): Promise<AuditLog> {
    const log = new AuditLog(options);
    await log.#writeRepeats();
    return log;
  }

  /**
   * Appends events in order. It uses the transaction that stores the change itself, so that both
   * are stored or neither is.
   */
  async append(transaction: Transaction<Database>, events: AuditEvent[]): Promise<void> {
    if (events.length === 0) return;
    // If the transaction of the last row was rolled back, that row is not the end, and the first
    // attempt appends nothing. Then the end is read from the database.
    const end =
      (this.#head && (await this.#insert(transaction, events, this.#head))) ??
      (await this.#insert(transaction, events, await headOf(transaction)));
    if (!end) throw new Error('The audit log has two ends.');
    this.#head = end;
    this.#options.checkpoints.appended(end.id);
  }

  /**
   * Writes one event in its own transaction. Events beyond the limit (`mostRows`) are only counted,
   * so that nobody can fill the database. When the minute is over, they become one row. Its details
   * say how many events there were (`count`) and when the minute began (`since`, in milliseconds
   * since 1970).
   */
  async write(event: AuditEvent): Promise<void> {
    const { store } = this.#options;
    const kinds = this.#kindsOf(event);
    const full = kinds.find(({ rows, most }) => rows >= most);
    if (full) {
      full.countedAs ??= `${full.since} ${keyOf(full.event, this.#options.networkOf)}`;
      await countRepeat(store, full.countedAs, JSON.stringify(full.event));
      this.observeWritten(event);
      return;
    }
    for (const kind of kinds) kind.rows += 1;
    try {
      await store.commit(async (transaction) => {
        await this.append(transaction, [event]);
      });
    } catch (error) {
      // The row was not stored, so it does not count.
      for (const kind of kinds) kind.rows -= 1;
      throw error;
    }
    this.observeWritten(event);
  }

  /**
   * States that the personal data of these rows were deleted, to be put into the details of an event.
   * Append the event in the transaction that deletes them: a row has lost its data if and only if
   * there is such an event, whenever the process ends.
   *
   * @param ids At most 500.
   */
  async redaction(transaction: Kysely<Database>, ids: number[]): Promise<Redaction> {
    const ranges = rangesOf(ids);
    const last = ranges.at(-1)?.[1] ?? 0;
    const [row] = await readAuditRows(transaction, { after: last - 1 }, 1);
    const { key } = this.#options;
    if (!key || row?.id !== last) throw new Error(`Row ${last} of the audit log cannot be signed.`);
    return signRedaction({ ranges, hash: row.hash }, key);
  }

  /** Writes the rows of all events that were only counted, then signs the last row. */
  async close(): Promise<void> {
    this.#cancelSweep?.();
    this.#kinds.clear();
    await this.#writeRepeats();
    await this.#options.checkpoints.close();
  }

  /** @returns The new end. Undefined if `head` is not the end: then nothing was appended. */
  async #insert(
    transaction: Transaction<Database>,
    events: AuditEvent[],
    head: Head,
  ): Promise<Head | undefined> {
    const rows = chain(events, head, requestId());
    const isDone = await insertAuditRows(transaction, rows, head);
    return isDone ? rows.at(-1) : undefined;
  }

  /** @returns The kinds in which an event is counted. None if each such event is a row. */
  #kindsOf(event: AuditEvent): Kind[] {
    const [most, mostAny] = [mostRows[event.type], mostAnyRows[event.type]];
    return [
      ...(most === undefined ? [] : [this.#kindOf(event, most)]),
      ...(mostAny === undefined ? [] : [this.#kindOf({ ...event, details: undefined }, mostAny)]),
    ];
  }

  #kindOf(event: AuditEvent, most: number): Kind {
    const { clock, networkOf } = this.#options;
    const key = keyOf(event, networkOf);
    const found = this.#kinds.get(key);
    const now = clock.now();
    if (found && now >= found.since && now - found.since < windowMs)
      return Object.assign(found, { event });
    if (found) this.#endLater(key, found);
    const kind: Kind = { event, most, since: now, rows: 0, countedAs: undefined };
    this.#kinds.set(key, kind);
    for (const [earlier, each] of this.#kinds) {
      if (this.#kinds.size <= mostKinds) break;
      this.#endLater(earlier, each);
    }
    this.#cancelSweep ??= clock.after(windowMs, () => {
      this.#sweep();
    });
    return kind;
  }

  /** Ends the kinds whose minute is over. */
  #sweep(): void {
    this.#cancelSweep = undefined;
    const { clock } = this.#options;
    const now = clock.now();
    for (const [key, kind] of this.#kinds)
      if (now < kind.since || now - kind.since >= windowMs) this.#endLater(key, kind);
    if (this.#kinds.size > 0)
      this.#cancelSweep = clock.after(windowMs, () => {
        this.#sweep();
      });
  }

  #endLater(key: string, kind: Kind): void {
    this.#kinds.delete(key);
    this.#end(kind).catch((error: unknown) => {
      // The count is still in the database. It becomes a row at the next start.
      this.#options.logger.error({ err: error }, 'audit log: repeated events are no row yet');
    });
  }

  async #end({ countedAs }: Kind): Promise<void> {
    if (countedAs !== undefined) await this.#writeRepeat(countedAs);
  }

  async #writeRepeats(): Promise<void> {
    for (const key of await repeatKeys(this.#options.store)) await this.#writeRepeat(key);
  }

  async #writeRepeat(key: string): Promise<void> {
    await this.#options.store.commit(async (transaction) => {
      const counted = await takeRepeat(transaction, key);
      if (!counted) return;
      const event = JSON.parse(counted.event) as AuditEvent;
      const details = { ...event.details, count: counted.count, since: Number.parseInt(key) };
      await this.append(transaction, [{ ...event, details }]);
    });
  }
}

async function headOf(transaction: Transaction<Database>): Promise<Head> {
  const found = await auditHead(transaction);
  return { id: found?.id ?? 0, hash: found?.hash ?? beginning.hash };
}
