import type { Transaction } from 'kysely';
import type { Session } from '../session/session.ts';
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
  for (const participant of [session.helper, session.sharer]) {
    if (!participant) continue;
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
