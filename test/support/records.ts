/** Reads a server's database from outside, while it runs or after it was killed. */
import { join } from 'node:path';
import type { PersonalContent, RecordContent } from '../../src/audit/chain.ts';
import { importOnce } from './once.ts';

const { default: BetterSqlite3 } = await importOnce<{ default: typeof import('better-sqlite3') }>(
  'better-sqlite3',
);

export interface AuditRecord {
  type: string;
  person: string | null;
  /** Whom it was done to. */
  target: string | null;
  role: string | undefined;
  code: string | undefined;
  sessionId: string | undefined;
  address: string | null;
  devices: string[] | undefined;
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
export function auditRecords(dataDir: string): AuditRecord[] {
  const found = rows<{ record: string; data: string | null; person: string; target: string }>(
    dataDir,
    `select record, personal as data, people.user_name as person, targets.user_name as target
     from audit_events
     left join people on people.key = person_key
     left join people targets on targets.key = target_key order by audit_events.id`,
  );
  return found.map(({ record, data, person, target }) => {
    const { type, at, session, role, code, details = {} } = JSON.parse(record) as RecordContent;
    const { address = null, devices } = JSON.parse(data ?? '{}') as PersonalContent;
    return {
      ...{ type, at, role, code, sessionId: session, person, target, address, devices },
      details: details as Record<string, unknown>,
    };
  });
}

/** What has been repeated within a minute, and is to be one row of the audit log. */
export function auditRepeats(
  dataDir: string,
): { type: string; person: string | null; count: number }[] {
  return rows(
    dataDir,
    `select event ->> 'type' as type, user_name as person, count from audit_repeats
     left join people on people.key = event ->> 'personKey'`,
  );
}
