import { appendAuditRows, replaceAuditDetails } from '../database/audit-events.ts';
import type { Store } from '../database/store.ts';
import type { AuditEvent } from './audit-events.ts';

const windowMs = 60_000;
/**
 * What anybody can cause as often as they like, and how many rows of the same there may be in a
 * minute: each further one counts in the last of them. Everything else is a row of its own.
 */
const mostRows: Partial<Record<AuditEvent['type'], number>> = {
  'passcode.refused': 1,
  'permission.refused': 1,
  'condition.refused': 1,
  // An address may be an office.
  'sign-in.refused': 60,
  'signed-in': 10,
  'signed-out': 10,
};
/** So many kinds are counted at the same time; of more, those that began first are forgotten. */
const mostKinds = 10_000;

/** What is the same, since its first row. */
interface Kind {
  key: string;
  since: number;
  rows: number;
  /** Of the last row: its id, once it is stored, and how many events it stands for. */
  last: Promise<number>;
  count: number;
}

/** Writes what happens outside of sessions, so that nobody can fill the database. */
export class AuditLog {
  readonly #store: Store;
  readonly #networkOf: (address: string) => string;
  /** In the order in which they began. */
  readonly #kinds = new Map<string, Kind>();

  /** @param networkOf What counts as one address. */
  constructor(store: Store, networkOf: (address: string) => string) {
    this.#store = store;
    this.#networkOf = networkOf;
  }

  /** A row that stands for several has their number as `count`, and the time of the first. */
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
      // The next one is not to count in a row that there is not.
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
