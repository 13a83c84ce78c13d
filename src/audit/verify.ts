import type { KeyObject } from 'node:crypto';
import type { Kysely } from 'kysely';
import { auditHead, readAuditRows, type AuditRow } from '../database/audit-events.ts';
import type { Database } from '../database/schema.ts';
import { beginning, contentOf, digestOf, hashOf } from './chain.ts';
import { isSignedBy, type Checkpoint } from './checkpoint.ts';
import { Redactions } from './redactions.ts';

/** How many rows one query reads. */
const batchSize = 5_000;

/** One fault, and the ids of its rows. For one row, `to` equals `from`. */
export interface Finding {
  from: number;
  to: number;
  kind:
    | 'missing'
    | 'changed'
    | 'moved'
    | 'put-in'
    | 'not-chained'
    | 'personal-changed'
    | 'personal-added'
    | 'personal-missing'
    | 'redaction-not-signed'
    | 'checkpoint-differs'
    | 'checkpoint-not-signed'
    | 'rolled-back';
}

export interface Verification {
  /** How many rows were read. */
  rows: number;
  /** The id of the newest row that a checkpoint confirms. 0 if there is none. */
  signed: number;
  /** How many checkpoints were compared. */
  checkpoints: number;
  findings: Finding[];
}

export interface Evidence {
  /** All known checkpoints, in any order. */
  checkpoints: Checkpoint[];
  /** The public key of the server. If it is undefined, signatures are not checked. */
  key: KeyObject | undefined;
}

/** Reads the whole audit log. Compares each row with its hash, the row before, and checkpoints. */
export async function verifyAuditLog(
  database: Kysely<Database>,
  { checkpoints, key }: Evidence,
): Promise<Verification> {
  const findings: Finding[] = [];
  const redactions = new Redactions(database, key);
  const find = (kind: Finding['kind'], from: number, to = from) =>
    findings.push({ from, to, kind });
  const checkpointsOf = Map.groupBy(checkpoints, ({ id }) => id);
  const isSigned = (checkpoint: Checkpoint) => !key || isSignedBy(checkpoint, key);
  let [previous, rows, signed] = [{ ...beginning, isSound: true }, 0, 0];
  // Read before the rows: the server may write more meanwhile.
  const head = await auditHead(database);
  for await (const row of auditRows(database)) {
    rows += 1;
    if (row.id <= previous.id) {
      find('put-in', row.id);
      continue;
    }
    if (row.id > previous.id + 1) find('missing', previous.id + 1, row.id - 1);
    const fault = faultOf(row, previous.hash);
    // A row may not fit the row before because that one was changed or is missing. That fault has a
    // finding already, so it gets no second one.
    if (fault && (fault !== 'not-chained' || (previous.isSound && row.id === previous.id + 1)))
      find(fault, fault === 'not-chained' ? Math.max(1, row.id - 1) : row.id, row.id);
    const personal = personalFaultOf(row);
    if (personal === 'personal-missing') redactions.missing(row.id);
    else if (personal) find(personal, row.id);
    if (!(await redactions.read(row))) find('redaction-not-signed', row.id);
    for (const checkpoint of checkpointsOf.get(row.id) ?? []) {
      if (!isSigned(checkpoint)) find('checkpoint-not-signed', row.id);
      else if (checkpoint.hash !== row.hash) find('checkpoint-differs', row.id);
      else signed = row.id;
    }
    previous = { id: row.id, hash: row.hash, isSound: !fault };
  }
  for (const { from, to } of redactions.unexplained()) find('personal-missing', from, to);
  findings.sort((one, other) => one.from - other.from);
  if (head && head.id > previous.id) find('missing', previous.id + 1, head.id);
  const end = Math.max(previous.id, head?.id ?? 0);
  const later = Map.groupBy(
    checkpoints.filter(({ id }) => id < 1 || id > end),
    isSigned,
  );
  for (const { id } of later.get(false) ?? []) find('checkpoint-not-signed', id);
  const newest = (later.get(true) ?? []).reduce((most, { id }) => Math.max(most, id), 0);
  if (newest > 0) find('rolled-back', previous.id + 1, newest);
  return { rows, signed, checkpoints: checkpoints.length, findings };
}

/**
 * Yields all rows in order. The next rows are read only when the caller needs them. The table may
 * have been made anew without its key, so the last row of a batch is read once more: another one may
 * have the same id.
 */
async function* auditRows(database: Kysely<Database>): AsyncGenerator<AuditRow> {
  let [after, seen] = [-Infinity, 0];
  for (;;) {
    const rows = await readAuditRows(database, { after }, batchSize);
    yield* rows.slice(seen);
    const last = rows.at(-1)?.id ?? after;
    if (rows.length < batchSize || last === after) return;
    [after, seen] = last - 1 > after ? [last - 1, 1] : [last, 0];
  }
}

function faultOf({ id, record, hash }: AuditRow, previous: string): Finding['kind'] | undefined {
  const content = contentOf(record);
  if (hashOf(record) !== hash || content.id === undefined) return 'changed';
  if (content.id !== id) return 'moved';
  return content.previous === previous ? undefined : 'not-chained';
}

function personalFaultOf({ record, personal }: AuditRow): Finding['kind'] | undefined {
  const { personal: digest } = contentOf(record);
  if (digest === undefined) return personal && 'personal-added';
  if (!personal) return 'personal-missing';
  return digestOf(personal) === digest ? undefined : 'personal-changed';
}
