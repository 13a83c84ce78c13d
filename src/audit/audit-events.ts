import type { Transaction } from 'kysely';
import type { SessionEvent } from '../domain/session-events.ts';
import type { Session } from '../domain/session.ts';
import type { Store } from '../database/database.ts';
import type { Database } from '../database/schema.ts';

/** One line of what happened, who, when, from where. Outside of sessions; inside, facts say it. */
export interface AuditEvent {
  type:
    | 'signed-in'
    | 'sign-in.refused'
    | 'signed-out'
    | 'permissions.lost'
    | 'configuration.changed'
    | 'settings.changed'
    | 'passcode.refused'
    | 'permission.refused'
    | 'condition.refused';
  at: number;
  sessionId?: string;
  personKey?: string;
  /** Network address of whoever did it. */
  address?: string;
  details?: Record<string, unknown>;
}

/** Appends an event. @returns The id of its row. */
export async function appendAudit(
  store: Store | Transaction<Database>,
  event: AuditEvent,
): Promise<number> {
  return await insert(store, [
    {
      at: event.at,
      type: event.type,
      session_id: event.sessionId ?? null,
      person_key: event.personKey ?? null,
      address: event.address ?? null,
      details: JSON.stringify(event.details ?? {}),
    },
  ]);
}

/** Appends what happened to a session, in order, inside the transaction that stores the session. */
export async function appendSessionEvents(
  transaction: Transaction<Database>,
  session: Session,
  events: SessionEvent[],
): Promise<void> {
  await insert(
    transaction,
    events.map(({ type, at, by, ...rest }) => {
      // Whoever has been turned away is no participant.
      const { personKey, address, ...details } = { personKey: null, address: null, ...rest };
      const participant = by && session.participant(by);
      return {
        at,
        type,
        session_id: session.id,
        person_key: participant?.person.key ?? personKey,
        address: participant?.address ?? address ?? null,
        details: JSON.stringify(by ? { by, ...details } : details),
      };
    }),
  );
}

async function insert(
  store: Store | Transaction<Database>,
  rows: {
    at: number;
    type: string;
    session_id: string | null;
    person_key: string | null;
    address: string | null;
    details: string;
  }[],
): Promise<number> {
  const { insertId } = await store
    .insertInto('audit_events')
    .values(rows)
    .executeTakeFirstOrThrow();
  return Number(insertId);
}
