/** Reads a server's database from outside, while it runs or after it was killed. */
import { join } from 'node:path';
import { importOnce } from './once.ts';

const { default: BetterSqlite3 } = await importOnce<{ default: typeof import('better-sqlite3') }>(
  'better-sqlite3',
);

export interface AuditRecord {
  type: string;
  person: string | null;
  address: string | null;
  details: Record<string, unknown>;
  at: number;
}

export function rows<Row>(dataDir: string, sql: string, ...values: unknown[]): Row[] {
  const database = new BetterSqlite3(join(dataDir, 'beside.sqlite'));
  try {
    return database.prepare(sql).all(...values) as Row[];
  } finally {
    database.close();
  }
}

/** The audit log in order, with user names in place of keys. */
export function auditRecords(dataDir: string): (AuditRecord & { sessionId: string | null })[] {
  const found = rows<{
    type: string;
    user_name: string | null;
    session_id: string | null;
    address: string | null;
    details: string;
    at: number;
  }>(
    dataDir,
    `select type, user_name, session_id, address, details, at from audit_events
     left join people on people.key = audit_events.person_key order by id`,
  );
  return found.map(({ type, user_name, session_id, address, details, at }) => ({
    type,
    person: user_name,
    sessionId: session_id,
    address,
    details: JSON.parse(details) as Record<string, unknown>,
    at,
  }));
}
