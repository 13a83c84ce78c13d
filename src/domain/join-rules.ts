import type { ErrorCode } from '../protocol/error-codes.ts';
import type { SessionState } from '../protocol/session-view.ts';
import { belongsTo, type Device } from './device.ts';
import type { Participant } from './participant.ts';
import type { Person } from './person.ts';

/** What of a session says whom it is for. */
interface Joinable {
  sharer: Participant | undefined;
  participants: () => Participant[];
  state: SessionState;
  openedFor: Device | undefined;
}

/** Why somebody who has the passcode may not be a session's sharer, and whether both sides get to know. */
export function joinRefusal(
  session: Joinable,
  person: Person,
): { code: ErrorCode; isTold: boolean } | undefined {
  const { sharer, state, openedFor } = session;
  const present = session.participants().find((each) => each.person.key === person.key);
  if (present && present !== sharer) return { code: 'OWN_SESSION', isTold: false };
  if (state === 'ended') return { code: 'PASSCODE_NOT_ACCEPTED', isTold: false };
  if (sharer) {
    return present ? undefined : { code: 'PASSCODE_NOT_ACCEPTED', isTold: true };
  }
  return openedFor && !belongsTo(openedFor, person)
    ? { code: 'FOR_SOMEBODY_ELSE', isTold: true }
    : undefined;
}
