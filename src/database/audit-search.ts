/** Searches the audit log, the newest row first. The reader thread runs it. */
import { sql, type Kysely, type SqlBool } from 'kysely';
import { readPersonal, readRecord } from '../common/audit-record.ts';
import type { AuditFilter, AuditRow } from '../protocol/audit-row.ts';
import { namesOf } from './names.ts';
import { keysOfPerson } from './people-keys.ts';
import type { Database } from './schema.ts';

/** Time and id of a row: the order of the log as it is searched. */
export type AuditPlace = [at: number, id: number];

export interface AuditQuestion {
  filter: AuditFilter;
  limit: number;
  /** Only rows before this place. */
  after?: AuditPlace | undefined;
}

export interface AuditPage {
  rows: AuditRow[];
  checkpoint?: { id: number; at: number };
  /** Undefined if there are no further rows. */
  next?: AuditPlace;
}

interface Found {
  id: number;
  at: number;
  record: string;
  hash: string;
  personal: string | null;
}

/** One index answers the first filter. The others are compared row by row, for so many rows at most. */
const mostRead = 50_000;
const batchSize = 1_000;
/** Two people of two providers may have the same user name. */
const mostPeople = 5;

export async function searchAudit(
  database: Kysely<Database>,
  { filter, limit, after }: AuditQuestion,
): Promise<AuditPage> {
  const keys =
    filter.person === undefined
      ? undefined
      : (await keysOfPerson(database, filter.person)).slice(0, mostPeople);
  const found: AuditRow[] = [];
  let [place, read, isLast] = [after, 0, false];
  while (!isLast && found.length <= limit && read < mostRead) {
    const most = read === 0 ? limit + 1 : batchSize;
    const batch = await rowsBefore(database, filter, keys, place, most);
    isLast = batch.length < most;
    for (const row of batch) {
      const view = viewOf(row);
      if (fits(view, filter, keys)) found.push(view);
      if (found.length > limit) break;
      place = [row.at, row.id];
    }
    read += batch.length;
  }
  const rows = found.slice(0, limit);
  const last = rows.at(-1);
  const next = found.length > limit && last ? ([last.at, last.id] as AuditPlace) : place;
  const checkpoint = await database
    .selectFrom('audit_checkpoints')
    .select(['id', 'at'])
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst();
  return {
    rows: await named(database, rows),
    ...(checkpoint && { checkpoint }),
    ...((found.length > limit || !isLast) && next && { next }),
  };
}

/** The rows of the first filter that an index answers, or all. */
async function rowsBefore(
  database: Kysely<Database>,
  { from, to, session, address, type, result }: AuditFilter,
  keys: string[] | undefined,
  place: AuditPlace | undefined,
  most: number,
): Promise<Found[]> {
  const read = async (condition?: ReturnType<typeof sql<SqlBool>>) =>
    await database
      .selectFrom('audit_events')
      .select(['id', 'at', 'record', 'hash', 'personal'])
      .$if(condition !== undefined, (query) => query.where(condition ?? sql<SqlBool>`true`))
      .$if(from !== undefined, (query) => query.where('at', '>=', from ?? 0))
      .$if(to !== undefined, (query) => query.where('at', '<', to ?? 0))
      .$if(place !== undefined, (query) =>
        query.where(sql<SqlBool>`(at, id) < (${place?.[0]}, ${place?.[1]})`),
      )
      .orderBy('at', 'desc')
      .orderBy('id', 'desc')
      .limit(most)
      .execute();
  if (session !== undefined) return await read(sql`session_id = ${session}`);
  if (keys) {
    const conditions = keys.flatMap((key) => [
      sql<SqlBool>`person_key = ${key}`,
      sql<SqlBool>`target_key = ${key}`,
    ]);
    const lists = await Promise.all(conditions.map(read));
    const byId = new Map(lists.flat().map((row) => [row.id, row]));
    return [...byId.values()].sort((a, b) => b.at - a.at || b.id - a.id).slice(0, most);
  }
  if (address !== undefined)
    return await read(sql`json_extract(personal, '$.address') = ${address}`);
  if (type !== undefined) return await read(sql`type = ${type}`);
  if (result === 'refused') return await read(sql`json_extract(record, '$.code') is not null`);
  return await read();
}

function viewOf({ hash, personal, ...found }: Found): AuditRow {
  const content = readRecord(found);
  const { person, target, ...others } = readPersonal(personal);
  return {
    ...content,
    result: content.code === undefined ? 'done' : 'refused',
    ...(person !== undefined && { person: { key: person } }),
    ...(target !== undefined && { target: { key: target } }),
    ...others,
    hash,
  };
}

function fits(row: AuditRow, filter: AuditFilter, keys: string[] | undefined): boolean {
  const { type, result, session, address, device, text } = filter;
  const isOneOf = (person: AuditRow['person']) => person && keys?.includes(person.key);
  if (type !== undefined && row.type !== type) return false;
  if (result !== undefined && row.result !== result) return false;
  if (session !== undefined && row.session !== session) return false;
  if (address !== undefined && row.address !== address) return false;
  if (device !== undefined && !row.devices?.includes(device)) return false;
  if (keys && !isOneOf(row.person) && !isOneOf(row.target)) return false;
  if (text === undefined) return true;
  const said = [row.type, row.code, JSON.stringify(row.details), row.note].join('\n');
  return said.toLowerCase().includes(text.toLowerCase());
}

async function named(database: Kysely<Database>, rows: AuditRow[]): Promise<AuditRow[]> {
  const keys = rows.flatMap(({ person, target }) => [person?.key, target?.key]);
  const names = await namesOf(database, [...new Set(keys.filter((key) => key !== undefined))]);
  const nameOf = ({ key }: { key: string }) => ({ key, ...names.get(key) });
  return rows.map((row) => ({
    ...row,
    ...(row.person && { person: nameOf(row.person) }),
    ...(row.target && { target: nameOf(row.target) }),
  }));
}
