/** Fills a database with people and sessions that are made up: for trying, measuring and screenshots. */
import BetterSqlite3 from 'better-sqlite3';
import { chain, beginning, type Head } from '../../src/audit/chain.ts';
import type { AuditEvent } from '../../src/audit/audit-events.ts';
import { auditHead } from '../../src/database/audit-events.ts';
import { databaseFile, openStore } from '../../src/database/database.ts';
import { fillRefusals, fillTotals } from '../../src/database/migrations/0015-session-reports.ts';
import { fillSpread } from '../../src/database/report-spread.ts';
import { makePeople, makeSessions, type MadeUpPerson, type MadeUpSession } from './made-up.ts';
import { Random } from './random.ts';

export interface SeedOptions {
  days: number;
  sessions: number;
  seed: number;
  /** The time behind the last session. Milliseconds since 1970. */
  until: number;
  /** Without it, only what the reports need is made. */
  everything: boolean;
}

/** Real people are those that another provider than the demo's has named. */
const realPeople = `select count(*) from people where provider is not 'demo'`;
const perTransaction = 5_000;
const helpers = 40;

/**
 * @throws {Error} If the database has people who are not made up, or was seeded before. The server
 *   must not run.
 */
export async function seed(dataDir: string, options: SeedOptions): Promise<void> {
  const store = await openStore(dataDir);
  const sqlite = new BetterSqlite3(databaseFile(dataDir));
  try {
    const count = (query: string) => sqlite.prepare(query).pluck().get() as number;
    if (count(realPeople) > 0) throw new Error('it has people who are not of the demo');
    if (count(`select count(*) from people where key like 'made-up|%'`) > 0)
      throw new Error('it was filled before; take another data folder');
    const random = new Random(options.seed);
    const people = {
      helpers: makePeople(random, helpers, 'helper'),
      sharers: makePeople(random, Math.max(20, Math.min(5_000, options.sessions / 20)), 'sharer'),
    };
    const head = await auditHead(store);
    const writer = new Writer(
      sqlite,
      { id: head?.id ?? 0, hash: head?.hash ?? beginning.hash },
      options.everything,
    );
    writer.people([...people.helpers, ...people.sharers], options.until);
    let batch: MadeUpSession[] = [];
    for (const session of makeSessions(random, people, options)) {
      batch.push(session);
      if (batch.length < perTransaction) continue;
      writer.sessions(batch);
      batch = [];
    }
    writer.sessions(batch);
    sqlite.exec('delete from report_totals; delete from report_spread');
    await fillTotals(store);
    await fillSpread(store);
    await fillRefusals(store);
  } finally {
    sqlite.close();
    await store.destroy();
  }
}

class Writer {
  readonly #sqlite: BetterSqlite3.Database;
  readonly #everything: boolean;
  readonly #inserts = new Map<string, BetterSqlite3.Statement>();
  #head: Head;

  constructor(sqlite: BetterSqlite3.Database, head: Head, everything: boolean) {
    this.#sqlite = sqlite;
    this.#head = head;
    this.#everything = everything;
    // If the machine fails meanwhile, this begins anew.
    sqlite.pragma('synchronous = off');
  }

  people(people: MadeUpPerson[], at: number): void {
    this.#sqlite.transaction(() => {
      for (const { key, userName, name, jobTitle, groups } of people)
        this.#insert('people', {
          ...{
            key,
            name,
            user_name: userName,
            user_name_lower: userName,
            job_title: jobTitle,
            tenant_id: 'demo.example',
          },
          ...{ company: 'Made up', roles: '[]', groups: JSON.stringify(groups), provider: 'demo' },
          told_at: at,
        });
    })();
  }

  sessions(sessions: MadeUpSession[]): void {
    this.#sqlite.transaction(() => {
      for (const session of sessions) {
        this.#report(session);
        if (this.#everything) this.#session(session);
      }
      if (!this.#everything) return;
      const records = chain(sessions.flatMap(eventsOf), this.#head);
      for (const { id, record, hash, personal } of records)
        this.#insert('audit_events', {
          ...{ id, record, hash, salt: personal?.salt, personal: personal?.data },
        });
      this.#head = records.at(-1) ?? this.#head;
    })();
  }

  #report(made: MadeUpSession): void {
    const { joinedAt, sharedAt, pictureAt, endedAt, createdAt } = made;
    this.#insert('session_reports', {
      ...{ session_id: made.id, helper_key: made.helper.key, sharer_key: made.sharer?.key },
      ...(made.sharer && {
        ...{ device_id: made.device.id, device_name: made.device.name },
        ...{ device_system: made.device.system, device_state: made.device.state },
      }),
      ...{ ticket: made.ticket, category: made.category, state: 'ended', created_at: createdAt },
      ...{ joined_at: joinedAt, asked_at: made.askedAt, allowed_at: made.allowedAt },
      ...{ picture_at: pictureAt, ended_at: endedAt },
      wait_ms: joinedAt && joinedAt - createdAt,
      duration_ms: joinedAt && endedAt - joinedAt,
      picture_ms: sharedAt && pictureAt && pictureAt - sharedAt,
      ...{ end_reason: made.reason, end_limit: made.limit, ended_by: made.endedBy },
      ...{ refused_joiners: made.refusedJoiners, declines: made.reason === 'declined' ? 1 : 0 },
      quality: made.quality,
    });
  }

  #session({ id, helper, sharer, createdAt, joinedAt, endedAt, ...made }: MadeUpSession): void {
    this.#insert('sessions', {
      ...{ id, passcode_hash: `made-up-${id}`, state: 'ended', created_at: createdAt },
      ...{ joined_at: joinedAt, ended_at: endedAt, end_reason: made.reason },
      ended_by: made.endedBy,
    });
    const parts = [
      { ...partOf(id, 'helper', helper), leads: 1, joined_at: createdAt },
      ...(sharer ? [{ ...partOf(id, 'sharer', sharer), leads: 0, joined_at: joinedAt }] : []),
    ];
    for (const part of parts) this.#insert('participants', part);
    if (made.pictureAt === undefined) return;
    for (const [index, text] of ['Hello', 'Thank you'].entries())
      this.#insert('chat_messages', {
        ...{ session_id: id, seq: index + 1, client_id: `${id}-${index}`, text },
        ...{ author: parts[index]?.id, at: made.pictureAt + index },
      });
  }

  #insert(table: string, values: Record<string, string | number | undefined>): void {
    const columns = Object.keys(values);
    const sql = `insert into ${table} (${columns.join()}) values (${columns.map(() => '?').join()})`;
    const statement = this.#inserts.get(sql) ?? this.#sqlite.prepare(sql);
    this.#inserts.set(sql, statement);
    statement.run(...Object.values(values).map((value) => value ?? null));
  }
}

function partOf(session: string, role: 'helper' | 'sharer', { key }: MadeUpPerson) {
  return { session_id: session, id: `${session}-${role}`, person_key: key, role };
}

/** What the audit log would say of it. */
function eventsOf(made: MadeUpSession): AuditEvent[] {
  const { id: sessionId, helper, sharer, device } = made;
  const event = (
    at: number | undefined,
    type: AuditEvent['type'],
    role?: 'helper' | 'sharer',
    details: object = {},
  ): AuditEvent[] => {
    if (at === undefined) return [];
    const by = role && (role === 'helper' ? helper : sharer);
    const to = role && (role === 'helper' ? sharer : helper);
    const address = role && '192.0.2.1';
    const deviceIds = sharer && [device.id];
    return [
      {
        type,
        at,
        sessionId,
        role,
        personKey: by?.key,
        targetKey: to?.key,
        deviceIds,
        address,
        details,
      },
    ];
  };
  return [
    ...event(made.createdAt, 'session.created', 'helper'),
    ...(made.refusedJoiners > 0
      ? [
          {
            type: 'session.joiner-refused',
            code: 'FOR_SOMEBODY_ELSE',
            at: made.createdAt + 1,
            sessionId,
          } as const,
        ]
      : []),
    ...event(made.joinedAt, 'session.joined', 'sharer'),
    ...event(made.joinedAt, 'device.seen', undefined, { state: device.state, evidence: 'listed' }),
    ...event(made.askedAt, 'view.requested', 'helper'),
    ...event(made.allowedAt, 'view.allowed', 'sharer'),
    ...event(made.reason === 'declined' ? made.endedAt : undefined, 'view.declined', 'sharer'),
    ...event(made.sharedAt, 'share.started', 'sharer', { surface: 'monitor' }),
    ...event(made.pictureAt, 'share.seen', 'helper', {
      afterMs: (made.pictureAt ?? 0) - (made.sharedAt ?? 0),
    }),
    ...event(made.endedAt, 'session.ended', made.endedBy, {
      reason: made.reason,
      ...(made.limit && { limit: made.limit }),
    }),
  ];
}
