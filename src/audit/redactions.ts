import type { KeyObject } from 'node:crypto';
import type { Kysely } from 'kysely';
import { readAuditRows, type AuditRow } from '../database/audit-events.ts';
import type { Database } from '../database/schema.ts';
import { contentOf } from './chain.ts';
import { isRedactionSignedBy, redactionSchema } from './redaction.ts';

/** The types of event that may contain a redaction. Only their records are parsed for one. */
const redacting = /"type":"(purge|person\.erased)"/;

interface Range {
  from: number;
  to: number;
}

/** Compares the rows without their personal data with what the log says was deleted. */
export class Redactions {
  readonly #database: Kysely<Database>;
  readonly #key: KeyObject | undefined;
  readonly #missing: Range[] = [];
  readonly #stated: Range[] = [];

  /** @param key The public key. If it is undefined, signatures are not checked. */
  constructor(database: Kysely<Database>, key: KeyObject | undefined) {
    this.#database = database;
    this.#key = key;
  }

  /** Notes a row without its personal data. Rows come in rising order. */
  missing(id: number): void {
    const last = this.#missing.at(-1);
    if (last?.to === id - 1) last.to = id;
    else this.#missing.push({ from: id, to: id });
  }

  /**
   * Notes what a row states to be deleted.
   *
   * @returns False if the row states it wrongly: the signature is not the server's, or it is about
   *   another log, or about rows that come later.
   */
  async read({ id, record }: AuditRow): Promise<boolean> {
    if (!redacting.test(record)) return true;
    const { details } = contentOf(record);
    if (typeof details !== 'object' || !details || !('ranges' in details)) return true;
    const { data: redaction } = redactionSchema.safeParse(details);
    const last = redaction?.ranges.at(-1)?.[1] ?? id;
    if (!redaction || last >= id) return false;
    if (this.#key && !isRedactionSignedBy(redaction, this.#key)) return false;
    const [row] = await readAuditRows(this.#database, { after: last - 1 }, 1);
    if (row?.id !== last || row.hash !== redaction.hash) return false;
    this.#stated.push(...redaction.ranges.map(([from, to]) => ({ from, to })));
    return true;
  }

  /** @returns Rows without their personal data, of which no redaction says that they were deleted. */
  unexplained(): Range[] {
    const stated = joined(this.#stated);
    const left: Range[] = [];
    let index = 0;
    for (const { from, to } of this.#missing) {
      while ((stated[index]?.to ?? Infinity) < from) index += 1;
      let next = from;
      for (let i = index; next <= to; i += 1) {
        const { from: first, to: last } = stated[i] ?? { from: Infinity, to: Infinity };
        if (first > next) left.push({ from: next, to: Math.min(first - 1, to) });
        next = last + 1;
      }
    }
    return left;
  }
}

/** @returns The same rows, as ranges in rising order that neither overlap nor touch. */
function joined(ranges: Range[]): Range[] {
  const all: Range[] = [];
  for (const { from, to } of ranges.sort((one, other) => one.from - other.from)) {
    const last = all.at(-1);
    if (last && from <= last.to + 1) last.to = Math.max(last.to, to);
    else all.push({ from, to });
  }
  return all;
}
