import type { ErrorCode } from '../protocol/error-codes.ts';
import type { SessionState } from '../protocol/session-view.ts';
import { belongsTo, type Device } from './device.ts';
import type { Participant } from './participant.ts';
import type { Person } from './person.ts';

/** The part of a session that says who may join it. */
interface Joinable {
  sharer: Participant | undefined;
  participants: () => Participant[];
  state: SessionState;
  openedFor: Device | undefined;
  expectedSharer: string | undefined;
}

/** Why somebody who has the passcode may not be the sharer, and whether both sides are told. */
export function joinRefusal(
  session: Joinable,
  person: Person,
): { code: ErrorCode; isReported: boolean } | undefined {
  const { sharer, state, openedFor, expectedSharer } = session;
  const present = session.participants().find((each) => each.person.key === person.key);
  if (present && present !== sharer) return { code: 'OWN_SESSION', isReported: false };
  if (state === 'ended') return { code: 'PASSCODE_NOT_ACCEPTED', isReported: false };
  if (sharer) {
    return present ? undefined : { code: 'PASSCODE_NOT_ACCEPTED', isReported: true };
  }
  const isAnother =
    expectedSharer !== undefined && expectedSharer.toLowerCase() !== person.userName.toLowerCase();
  return isAnother || (openedFor && !belongsTo(openedFor, person))
    ? { code: 'FOR_SOMEBODY_ELSE', isReported: true }
    : undefined;
}
