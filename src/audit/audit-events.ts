import type { AuditRow } from '../database/audit-events.ts';
import type { SessionEvent } from '../domain/session-events.ts';
import type { Session } from '../domain/session.ts';

/**
 * What happened, who did it, when, and from where. For events outside sessions; inside, session
 * events say it.
 */
export interface AuditEvent extends AuditRow {
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
}

/** The events of a session, in order, as rows of the audit log. */
export function sessionAuditRows(session: Session, events: SessionEvent[]): AuditRow[] {
  return events.map(({ type, at, by, byRole, ...rest }) => {
    // A person who was turned away is no participant, so the event itself names them.
    const { personKey, address, ...details } = {
      personKey: undefined,
      address: undefined,
      ...rest,
    };
    const participant = by === undefined ? undefined : session.participant(by);
    return {
      at,
      type,
      sessionId: session.id,
      personKey: participant?.person.key ?? personKey,
      address: participant?.address ?? address,
      details: byRole ? { by: byRole, ...details } : details,
    };
  });
}
