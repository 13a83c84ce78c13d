import type { Transaction } from 'kysely';
import {
  snapshotOf,
  type ParticipantRecord,
  type SessionRecord,
  type SessionSnapshot,
} from '../domain/session-snapshot.ts';
import type { Person } from '../domain/person.ts';
import type { Role } from '../protocol/session-view.ts';
import type { Session } from '../domain/session.ts';
import type { Store } from './store.ts';
import type { Database } from './schema.ts';

/**
 * Writes a session and its participants as they are now, inside the caller's transaction.
 *
 * @param now Milliseconds since 1970.
 */
export async function saveSession(
  transaction: Transaction<Database>,
  session: Session,
  now: number,
): Promise<void> {
  const row = {
    state: session.state,
    joined_at: session.joinedAt ?? null,
    ended_at: session.end?.at ?? null,
    end_reason: session.end?.reason ?? null,
    ended_by: session.end?.by ?? null,
    snapshot: session.end ? null : JSON.stringify(snapshotOf(session, now)),
  };
  await transaction
    .insertInto('sessions')
    .values({
      id: session.id,
      passcode_hash: session.passcodeHash,
      created_at: session.createdAt,
      ticket: session.ticket ?? null,
      ...row,
    })
    .onConflict((conflict) => conflict.column('id').doUpdateSet(row))
    .execute();
  for (const participant of session.people.all()) {
    const part = {
      leads: participant === session.lead ? 1 : 0,
      joined_at: participant.joinedAt ?? null,
      left_at: participant.end?.at ?? null,
    };
    await transaction
      .insertInto('participants')
      .values({
        session_id: session.id,
        id: participant.id,
        person_key: participant.person.key,
        role: participant.role,
        ...part,
      })
      .onConflict((conflict) => conflict.columns(['session_id', 'id']).doUpdateSet(part))
      .execute();
  }
}

/**
 * The sessions that an earlier process left open.
 *
 * @param findPerson Returns a participant's person with their present rights.
 */
export async function openSessions(
  store: Store,
  findPerson: (key: string) => Promise<Person | undefined>,
): Promise<SessionRecord[]> {
  const rows = await store
    .selectFrom('sessions')
    .selectAll()
    .where('ended_at', 'is', null)
    .execute();
  const records = rows.map(async (row): Promise<SessionRecord[]> => {
    if (row.snapshot === null) return [];
    const snapshot = JSON.parse(row.snapshot) as SessionSnapshot;
    return [
      {
        ...snapshot,
        id: row.id,
        participants: await participantsOf(store, row.id, snapshot.ends ?? {}, findPerson),
        passcodeHash: row.passcode_hash,
        createdAt: row.created_at,
        joinedAt: row.joined_at ?? undefined,
      },
    ];
  });
  return (await Promise.all(records)).flat();
}

async function participantsOf(
  store: Store,
  sessionId: string,
  ends: NonNullable<SessionSnapshot['ends']>,
  findPerson: (key: string) => Promise<Person | undefined>,
): Promise<ParticipantRecord[]> {
  const rows = await store
    .selectFrom('participants')
    .selectAll()
    .where('session_id', '=', sessionId)
    .orderBy('joined_at')
    .execute();
  const found = rows.map(async ({ id, person_key: key, left_at: leftAt, ...row }) => {
    const person = await findPerson(key);
    const left = { reason: 'helper-left', by: 'helper', at: leftAt ?? 0 } as const;
    const part: Omit<ParticipantRecord, 'person'> = {
      id,
      role: row.role as Role,
      leads: row.leads === 1,
      joinedAt: row.joined_at ?? undefined,
      end: leftAt === null ? undefined : (ends[id] ?? left),
    };
    return person ? [{ ...part, person }] : [];
  });
  return (await Promise.all(found)).flat();
}
