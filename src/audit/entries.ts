import type { Kysely } from 'kysely';
import { readAuditRows, type AuditQuery, type AuditRow } from '../database/audit-events.ts';
import { namesOf } from '../database/names.ts';
import type { Database } from '../database/schema.ts';
import { readPersonal, readRecord } from '../common/audit-record.ts';
import type { RecordContent } from './chain.ts';

/** How many rows one query reads. */
const batchSize = 1_000;

/** A person in the audit log. The names are left out if the database no longer has this person. */
export interface AuditPerson {
  key: string;
  name?: string;
  userName?: string;
}

/** A row of the audit log, with the names of the people in it. */
export interface AuditEntry extends RecordContent {
  result: 'done' | 'refused';
  person?: AuditPerson;
  target?: AuditPerson;
  devices?: string[];
  address?: string;
  note?: string;
  /** Needed to compute the digest of the personal data. */
  salt?: string;
  /** The hash of the record. It depends on all rows before. */
  hash: string;
}

/** Yields rows in order. The next rows are read only when the caller needs them. */
export async function* auditEntries(
  database: Kysely<Database>,
  query: AuditQuery = {},
): AsyncGenerator<AuditEntry> {
  let after = query.after ?? 0;
  for (;;) {
    const rows = await readAuditRows(database, { ...query, after }, batchSize);
    yield* await entriesOf(database, rows);
    after = rows.at(-1)?.id ?? after;
    if (rows.length < batchSize) return;
  }
}

/** @returns The rows with the names of the people in them, in the same order. */
export async function entriesOf(
  database: Kysely<Database>,
  rows: AuditRow[],
): Promise<AuditEntry[]> {
  const read = rows.map(({ id, record, hash, personal }) => ({
    content: readRecord({ id, record }),
    hash,
    salt: personal?.salt,
    personal: readPersonal(personal?.data),
  }));
  const keys = read.flatMap(({ personal: { person, target } }) => [person, target]);
  const known = new Set(keys.filter((key) => key !== undefined));
  const names = await namesOf(database, [...known]);
  const personOf = (key: string) => ({ key, ...names.get(key) });
  return read.map(({ content, hash, salt, personal }) => {
    const { person, target, ...others } = personal;
    return {
      ...content,
      result: content.code ? 'refused' : 'done',
      ...(person !== undefined && { person: personOf(person) }),
      ...(target !== undefined && { target: personOf(target) }),
      ...others,
      ...(salt !== undefined && { salt }),
      hash,
    };
  });
}
