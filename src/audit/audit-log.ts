import { appendAuditRows, replaceAuditDetails } from '../database/audit-events.ts';
import type { Store } from '../database/store.ts';
import type { AuditEvent } from './audit-events.ts';

const windowMs = 60_000;
/**
 * Event types that anybody can cause as often as they like, and how many rows with the same content
 * there may be in a minute. Each further event is counted in the last of these rows. Every other
 * event gets a row of its own.
 */
const mostRows: Partial<Record<AuditEvent['type'], number>> = {
  'passcode.refused': 1,
  'permission.refused': 1,
  'condition.refused': 1,
  // One address may be a whole office.
  'sign-in.refused': 60,
  'signed-in': 10,
  'signed-out': 10,
};
/** How many kinds are counted at the same time. Beyond that, the kind that began first is forgotten. */
const mostKinds = 10_000;

/** Events with the same content, since the first row of the minute. */
interface Kind {
  key: string;
  since: number;
  rows: number;
  /** The id of the last row, once it is stored. */
  last: Promise<number>;
  count: number;
}

/** Writes events outside sessions, so that nobody can fill the database. */
export class AuditLog {
  readonly #store: Store;
  readonly #networkOf: (address: string) => string;
  /** In the order in which they began. */
  readonly #kinds = new Map<string, Kind>();

  /** @param networkOf Maps an address to what counts as one address. */
  constructor(store: Store, networkOf: (address: string) => string) {
    this.#store = store;
    this.#networkOf = networkOf;
  }

  /** A row that stands for several events has their number as `count`, and the time of the first. */
  async write(event: AuditEvent): Promise<void> {
    const most = mostRows[event.type];
    const kind = most && this.#kindOf(event);
    if (kind && kind.rows >= most) {
      kind.count += 1;
      const details = { ...event.details, count: kind.count };
      await replaceAuditDetails(this.#store, await kind.last, details);
      return;
    }
    const stored = this.#store.commit(
      async (transaction) => await appendAuditRows(transaction, [event]),
    );
    if (kind) Object.assign(kind, { rows: kind.rows + 1, last: stored, count: 1 });
    try {
      await stored;
    } catch (error) {
      // The row was not stored, so the next event must not be counted in it.
      if (kind) this.#kinds.delete(kind.key);
      throw error;
    }
  }

  #kindOf({ at, type, sessionId, personKey, address, details }: AuditEvent): Kind {
    const network = address && this.#networkOf(address);
    const key = JSON.stringify([type, sessionId, personKey, network, details]);
    const found = this.#kinds.get(key);
    if (found && at >= found.since && at - found.since < windowMs) return found;
    const kind: Kind = { key, since: at, rows: 0, last: Promise.resolve(0), count: 0 };
    this.#kinds.delete(key);
    this.#kinds.set(key, kind);
    for (const [earlier, { since }] of this.#kinds) {
      if (this.#kinds.size <= mostKinds && at - since < windowMs) break;
      this.#kinds.delete(earlier);
    }
    return kind;
  }
}
