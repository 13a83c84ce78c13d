/** Reads what is stored about sessions, for those who took part in them. */
import { sql } from 'kysely';
import type { StoredEvent, StoredSession } from '../domain/receipt.ts';
import type { EndReason, Role, Side } from '../protocol/session-view.ts';
import { erasedKey } from './erase-person.ts';
import type { Store } from './store.ts';

/** More events of one session than this are not read. */
const mostEvents = 5_000;

export interface OwnPart {
  sessionId: string;
  role: Role;
  joinedAt: number;
  endedAt: number | null;
}

export class PastSessions {
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  /**
   * The sessions that a person has entered, the latest first. Whoever came back as another
   * participant is listed once.
   *
   * @param after The last one of the page before.
   */
  async ofPerson(
    key: string,
    after: Pick<OwnPart, 'joinedAt' | 'sessionId'> | undefined,
    most: number,
  ): Promise<OwnPart[]> {
    const { joinedAt = Number.MAX_SAFE_INTEGER, sessionId = '' } = after ?? {};
    const { rows } = await sql<OwnPart>`
      select part.session_id as sessionId, part.role as role, part.joined_at as joinedAt,
        sessions.ended_at as endedAt
      from participants part indexed by participants_of_person
      cross join sessions on sessions.id = part.session_id
      where part.person_key = ${key} and (part.joined_at, part.session_id) < (${joinedAt}, ${sessionId})
        and not exists (select 1 from participants later where later.session_id = part.session_id
          and later.person_key = ${key} and (later.joined_at, later.id) > (part.joined_at, part.id))
      order by part.joined_at desc, part.session_id desc limit ${most}`.execute(this.#store);
    return rows;
  }

  /** @returns The names of the others in these sessions, by session. Not of those who were erased. */
  async othersIn(sessionIds: string[], key: string): Promise<Map<string, string[]>> {
    if (sessionIds.length === 0) return new Map();
    const rows = await this.#store
      .selectFrom('participants')
      .innerJoin('people', 'people.key', 'participants.person_key')
      .select(['session_id', 'people.name as name'])
      .distinct()
      .where('session_id', 'in', sessionIds)
      .where('person_key', 'not in', [key, erasedKey])
      .where('joined_at', 'is not', null)
      .execute();
    return new Map(
      [...Map.groupBy(rows, ({ session_id: id }) => id)].map(([id, others]) => [
        id,
        others.map(({ name }) => name),
      ]),
    );
  }

  async find(sessionId: string): Promise<StoredSession | undefined> {
    const row = await this.#store
      .selectFrom('sessions')
      .leftJoin('session_reports', 'session_reports.session_id', 'sessions.id')
      .select(['sessions.ended_at', 'sessions.end_reason', 'sessions.ended_by'])
      .select(['device_id', 'device_name'])
      .where('sessions.id', '=', sessionId)
      .executeTakeFirst();
    if (!row) return undefined;
    const { device_id: deviceId, device_name: deviceName } = row;
    const parts = await this.#store
      .selectFrom('participants')
      .innerJoin('people', 'people.key', 'participants.person_key')
      .select(['id', 'role', 'person_key', 'joined_at', 'left_at', 'people.name as name'])
      .where('session_id', '=', sessionId)
      .orderBy('joined_at')
      .execute();
    return {
      id: sessionId,
      endedAt: row.ended_at ?? undefined,
      endReason: (row.end_reason as EndReason | null) ?? undefined,
      endedBy: (row.ended_by as Side | null) ?? undefined,
      device:
        deviceId === null || deviceName === null ? undefined : { id: deviceId, name: deviceName },
      parts: parts.flatMap(({ joined_at: joinedAt, person_key: personKey, ...part }) =>
        joinedAt === null
          ? []
          : [
              {
                ...{ id: part.id, role: part.role as Role, personKey, joinedAt },
                name: personKey === erasedKey ? undefined : part.name,
                leftAt: part.left_at ?? undefined,
              },
            ],
      ),
    };
  }

  /** @returns What the audit log says about a session, in order. */
  async eventsOf(sessionId: string): Promise<StoredEvent[]> {
    const rows = await this.#store
      .selectFrom('audit_events')
      .select(['record', 'personal'])
      .where('session_id', '=', sessionId)
      .orderBy('id')
      .limit(mostEvents)
      .execute();
    return rows.map(({ record, personal }) => {
      const {
        at,
        type,
        details = {},
      } = JSON.parse(record) as Pick<StoredEvent, 'at' | 'type'> & {
        details?: StoredEvent['details'];
      };
      const { person, devices } = JSON.parse(personal ?? '{}') as {
        person?: string;
        devices?: string[];
      };
      return { at, type, personKey: person, devices, details };
    });
  }
}
