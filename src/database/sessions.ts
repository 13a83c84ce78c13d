import type { Transaction } from 'kysely';
import {
  snapshotOf,
  type SessionRecord,
  type SessionSnapshot,
} from '../domain/session-snapshot.ts';
import type { Person } from '../domain/person.ts';
import type { Role, SessionState } from '../protocol/session-view.ts';
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
  for (const participant of session.participants()) {
    await transaction
      .insertInto('participants')
      .values({
        session_id: session.id,
        role: participant.role,
        person_key: participant.person.key,
        joined_at: participant.role === 'helper' ? session.createdAt : (session.joinedAt ?? 0),
      })
      .onConflict((conflict) => conflict.doNothing())
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
    const participants = await store
      .selectFrom('participants')
      .select(['role', 'person_key'])
      .where('session_id', '=', row.id)
      .execute();
    const personIn = async (role: Role) => {
      const key = participants.find((participant) => participant.role === role)?.person_key;
      return key === undefined ? undefined : await findPerson(key);
    };
    const helper = await personIn('helper');
    if (!helper || row.snapshot === null) return [];
    return [
      {
        ...(JSON.parse(row.snapshot) as SessionSnapshot),
        id: row.id,
        state: row.state as SessionState,
        helper,
        sharer: await personIn('sharer'),
        passcodeHash: row.passcode_hash,
        createdAt: row.created_at,
        joinedAt: row.joined_at ?? undefined,
      },
    ];
  });
  return (await Promise.all(records)).flat();
}
