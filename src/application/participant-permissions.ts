import { endPart } from '../domain/membership.ts';
import type { Participant } from '../domain/participant.ts';
import type { Session } from '../domain/session.ts';
import { mayContinue, mayTakePart } from '../policy/continuation.ts';

/** Whether every participant still has the permissions that their part needs. */
export function permissionsHold(session: Session): boolean {
  return mayContinue(session) && withoutPermission(session).length === 0;
}

/**
 * Ends the session if the lead or the sharer lacks a permission. Ends one part if another
 * participant does. Call it in the session's turn.
 */
export function endWithoutPermission(session: Session, now: number): void {
  if (!mayContinue(session)) session.stop('role-revoked', now);
  for (const participant of withoutPermission(session))
    endPart(session, participant, now, 'role-revoked');
}

function withoutPermission(session: Session): Participant[] {
  return session
    .participants()
    .filter(
      (participant) =>
        participant !== session.lead &&
        participant !== session.sharer &&
        !mayTakePart(session, participant),
    );
}
