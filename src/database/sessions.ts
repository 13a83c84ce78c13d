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

/** Writes a session and its participants as they now are, inside the caller's transaction. */
export async function saveSession(
  transaction: Transaction<Database>,
  session: Session,
): Promise<void> {
  const row = {
    state: session.state,
    joined_at: session.joinedAt ?? null,
    ended_at: session.end?.at ?? null,
    end_reason: session.end?.reason ?? null,
    ended_by: session.end?.by ?? null,
    snapshot: session.end ? null : JSON.stringify(snapshotOf(session)),
  };
  await transaction
    .insertInto('sessions')
    .values({
      id: session.id,
      passcode_hash: session.passcodeHash,
      created_at: session.createdAt,
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
 * @param findPerson Whoever has taken part, as they are known now.
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
    return [
      {
        ...(JSON.parse(row.snapshot) as SessionSnapshot),
        id: row.id,
        participants: await participantsOf(store, row.id, findPerson),
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
  findPerson: (key: string) => Promise<Person | undefined>,
): Promise<ParticipantRecord[]> {
  const rows = await store
    .selectFrom('participants')
    .selectAll()
    .where('session_id', '=', sessionId)
    .where('left_at', 'is', null)
    .orderBy('joined_at')
    .execute();
  const found = rows.map(async ({ id, role, leads, person_key: key, joined_at: joinedAt }) => {
    const person = await findPerson(key);
    const part = { id, role: role as Role, leads: leads === 1, joinedAt: joinedAt ?? undefined };
    return person ? [{ ...part, person }] : [];
  });
  return (await Promise.all(found)).flat();
}
