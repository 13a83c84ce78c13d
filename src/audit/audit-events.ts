import { idsOf } from '../domain/device.ts';
import type { Participant } from '../domain/participant.ts';
import type { SessionEvent } from '../domain/session-events.ts';
import type { Session } from '../domain/session.ts';

/** The types of event in the audit log. Inside sessions they are the session's own events. */
export type AuditEventType =
  | SessionEvent['type']
  | 'signed-in'
  | 'sign-in.refused'
  | 'signed-out'
  | 'permissions.lost'
  | 'configuration.changed'
  | 'settings.changed'
  | 'server.draining'
  | 'token.created'
  | 'token.revoked'
  | 'token.used'
  | 'token.refused'
  | 'passcode.refused'
  | 'passcode.guessing'
  | 'sessions.too-many'
  | 'report.exported'
  | 'audit.read'
  | 'audit.exported'
  | 'permission.refused'
  | 'condition.refused'
  /** Old data of one kind are deleted. */
  | 'purge'
  | 'person.exported'
  /** The event does not say who it was. */
  | 'person.erased'
  | 'hold.placed'
  | 'hold.removed'
  | 'webhook.created'
  | 'webhook.changed'
  | 'webhook.removed'
  | 'webhook.secret-rotated'
  | 'webhook.resent'
  | 'webhook.disabled';

/** What happened and when, who did it in which role, to whom, on which device and from where. */
export interface AuditEvent {
  type: AuditEventType;
  /** Milliseconds since 1970. */
  at: number;
  sessionId?: string | undefined;
  /** The role, in the session, of the person who did it. An administrator takes no part in it. */
  role?: SessionEvent['byRole'] | 'administrator';
  /** Why the act was refused. An event without a code was not refused. */
  code?: Extract<SessionEvent, { code: unknown }>['code'] | undefined;
  /** Depends on the type. Contains no personal data. */
  details?: object | undefined;
  /** The person who did it. Undefined if a time limit or the server did it. */
  personKey?: string | undefined;
  /** The person to whom it was done. */
  targetKey?: string | undefined;
  /** The id of the sharer's device. If it may be one of several devices, the ids of all of them. */
  deviceIds?: string[] | undefined;
  /** The network address of the person who did it. */
  address?: string | undefined;
  /** What the person wrote about it. It may be about people, so it is stored as personal data. */
  note?: string | undefined;
}

/** Members of session events: names of devices, what somebody has typed, and measurements. */
const onlyForReports = new Set(['name', 'system', 'ticket', 'category', 'quality']);

/** @returns The events of a session as events of the audit log, in the same order. */
export function sessionAuditEvents(session: Session, events: SessionEvent[]): AuditEvent[] {
  const known = session.device && idsOf(session.device);
  return events.map(({ type, at, by, byRole, ...rest }) => {
    // A person who was refused is not a participant, so the event itself contains their key.
    const { personKey, address, code, deviceIds, note, ...others } = {
      personKey: undefined,
      address: undefined,
      code: undefined,
      note: undefined,
      deviceIds: known,
      ...rest,
    };
    const participant = by === undefined ? undefined : session.participant(by);
    const to = 'to' in others ? session.participant(others.to) : undefined;
    const details = Object.fromEntries(
      Object.entries(others).filter(([member]) => !onlyForReports.has(member)),
    );
    return {
      at,
      type,
      sessionId: session.id,
      // Nobody but an administrator ends a session without a part in it.
      role: type === 'session.ended' && personKey ? 'administrator' : byRole,
      code,
      details,
      personKey: participant?.person.key ?? personKey,
      targetKey: (to ?? counterpartOf(session, participant, personKey))?.person.key,
      deviceIds,
      address: participant?.address ?? address,
      note,
    };
  });
}

/**
 * @returns The person on the other side. It is the sharer for a helper or observer, and the lead
 *   for the sharer or for somebody who was refused. Undefined if nobody did it.
 */
function counterpartOf(
  session: Session,
  participant: Participant | undefined,
  personKey: string | undefined,
): Participant | undefined {
  if (!participant) return personKey === undefined ? undefined : session.lead;
  return participant === session.sharer ? session.lead : session.sharer;
}
